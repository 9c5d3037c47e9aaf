import { createHash } from "node:crypto";
import type { Clock } from "@otklik/feedback/clock";
import type { ConfigMessage } from "@otklik/feedback/sync-message";
import { CONFIG_EPOCHS_REMEMBERED } from "./limits.ts";
import type { SyncRecord } from "./record.ts";

export interface ConfigVerdict {
  readonly ok: boolean;
  /** Why it was not applied, at most 400 characters. */
  readonly reason?: string | undefined;
}
export type OnConfig = (message: ConfigMessage) => ConfigVerdict | Promise<ConfigVerdict>;

const APPLIED_NOTE = "config-applied";
const REFUSED_NOTE = "config-refused";
const EPOCH_NOTES = "config-epoch:";

/**
 * Lets a config through once, and only forward. `cfg` is retained, so the same one comes at every connect; an older one
 * comes from a central put back from a backup. What was decided is an event.
 */
export class ConfigGate {
  readonly #journal: SyncRecord;
  readonly #clock: Clock;
  readonly #software: string;
  readonly #onConfig: OnConfig;
  #queue: Promise<void> = Promise.resolve();

  constructor(options: {
    readonly journal: SyncRecord;
    readonly clock: Clock;
    readonly software: string;
    readonly onConfig: OnConfig;
  }) {
    this.#journal = options.journal;
    this.#clock = options.clock;
    this.#software = options.software;
    this.#onConfig = options.onConfig;
  }

  /** One at a time, in the order of arrival. Rejects with what the journal throws. */
  offer(message: ConfigMessage): Promise<void> {
    const turn = this.#queue.then(() => this.#decide(message));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async #decide(message: ConfigMessage): Promise<void> {
    const { configEpoch, version } = message;
    const sha256 = createHash("sha256").update(message.yaml).digest("hex");
    const name = `${configEpoch}/${version}/${sha256}`;
    if (this.#journal.note(APPLIED_NOTE) === name) return;
    // A newer software may understand what this one refused, so it is part of what was refused.
    const refusal = `${name}/${this.#software}`;
    if (this.#journal.note(REFUSED_NOTE) === refusal) return;
    const stale = this.#staleBecause(message);
    const verdict = stale ? { ok: false, reason: stale } : await this.#apply(message);
    if (verdict.ok) {
      this.#journal.putNote(APPLIED_NOTE, name);
      this.#journal.putNoteAmong(EPOCH_NOTES, configEpoch, "seen", CONFIG_EPOCHS_REMEMBERED);
    } else this.#journal.putNote(REFUSED_NOTE, refusal);
    this.#journal.append([
      {
        type: "config-applied",
        monoMs: this.#clock.monoMs(),
        config: { epoch: configEpoch, version },
        ok: verdict.ok,
        ...(verdict.reason === undefined ? {} : { reason: verdict.reason.slice(0, 400) }),
        sha256,
      },
    ]);
  }

  #staleBecause(message: ConfigMessage): string | undefined {
    const [epoch, version] = this.#journal.note(APPLIED_NOTE)?.split("/") ?? [];
    if (epoch === undefined) return undefined;
    if (epoch === message.configEpoch)
      return message.version > Number(version)
        ? undefined
        : `older than what is applied: version ${message.version}, applied is ${version}`;
    if (this.#journal.note(EPOCH_NOTES + message.configEpoch) === undefined) return undefined;
    return `older than what is applied: config epoch ${message.configEpoch} was left behind`;
  }

  async #apply(message: ConfigMessage): Promise<ConfigVerdict> {
    try {
      return await this.#onConfig(message);
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
  }
}
