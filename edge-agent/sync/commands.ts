import { asOtklikError } from "@otklik/feedback/error";
import type { Command, commandResultSchema } from "@otklik/feedback/sync-message";
import type { z } from "zod";
import { COMMANDS_REMEMBERED } from "./limits.ts";
import type { SyncRecord } from "./record.ts";

export type CommandResult = z.infer<typeof commandResultSchema>;
export type CommandAnswer = Omit<CommandResult, "v" | "id">;
export type OnCommand = (command: Command) => CommandAnswer | Promise<CommandAnswer>;

const NOTES = "command:";
const BEGUN = "begun";

/**
 * Runs each command at most once. Central sends an open command again at every birth; a command that restarts the
 * agent would otherwise restart it for ever.
 */
export class Commands {
  readonly #journal: SyncRecord;
  readonly #onCommand: OnCommand;
  readonly #running = new Set<string>();

  constructor(options: { readonly journal: SyncRecord; readonly onCommand: OnCommand }) {
    this.#journal = options.journal;
    this.#onCommand = options.onCommand;
  }

  /** Undefined while the same command is still running: its first arrival will answer. */
  async run(command: Command): Promise<CommandResult | undefined> {
    if (this.#running.has(command.id)) return undefined;
    const known = this.#journal.note(NOTES + command.id);
    if (known !== undefined && known !== BEGUN) return JSON.parse(known) as CommandResult;
    if (known === BEGUN)
      return this.#finish(command, {
        ok: false,
        error: { code: "interrupted", message: "the agent was restarted while it ran" },
      });
    // Durable before it runs: whatever it does, it is not begun twice.
    this.#journal.putNoteAmong(NOTES, command.id, BEGUN, COMMANDS_REMEMBERED);
    this.#running.add(command.id);
    try {
      return this.#finish(command, await this.#onCommand(command));
    } catch (error) {
      const { code, message } = asOtklikError(error);
      return this.#finish(command, { ok: false, error: { code, message } });
    } finally {
      this.#running.delete(command.id);
    }
  }

  #finish(command: Command, answer: CommandAnswer): CommandResult {
    const result: CommandResult = { v: 1, id: command.id, ...answer };
    this.#journal.putNote(NOTES + command.id, JSON.stringify(result));
    return result;
  }
}
