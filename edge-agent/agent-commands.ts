import type { Clock } from "@otklik/feedback/clock";
import { epochSchema, seqSchema } from "@otklik/feedback/identity";
import { z } from "zod";
import type { Journal } from "./journal/journal.ts";
import type { OnCommand } from "./sync/commands.ts";

const eraseSchema = z.object({
  epoch: epochSchema,
  seq: seqSchema,
  reason: z.string().min(1).max(120),
});

/** What central may ask of this agent (`cmd`), by name. */
export function agentCommands(options: {
  readonly journal: Journal;
  readonly clock: Clock;
}): OnCommand {
  const { journal, clock } = options;
  return (command) => {
    if (command.name !== "erase")
      return {
        ok: false,
        error: {
          code: "unknown-command",
          message: `this agent knows no command "${command.name}"`,
        },
      };
    const { epoch, seq, reason } = eraseSchema.parse(command.args);
    // Never had, erased already, or handed over and dropped: central has its own mark against late copies.
    if (!journal.attachment({ epoch, seq })) return { ok: true };
    // The content goes in the event's own transaction; copies that come later find it erased.
    journal.append([
      { type: "erased", monoMs: Math.round(clock.monoMs()), of: { epoch, seq }, reason },
    ]);
    return { ok: true };
  };
}
