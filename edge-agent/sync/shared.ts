import type { Clock } from "@otklik/feedback/clock";
import type { Birth } from "@otklik/feedback/sync-message";
import type { Logger } from "pino";
import type { Commands } from "./commands.ts";
import type { ConfigGate } from "./config-gate.ts";
import type { SyncRecord } from "./record.ts";

export type SyncLog = Pick<Logger, "info" | "warn" | "error">;

/** Where one copy of the record goes. */
export interface SyncTargetOptions {
  readonly name: string;
  /** `mqtt://` or `mqtts://` host and port. */
  readonly url: string;
  /** Whether events wait in the journal for this target. */
  readonly record: boolean;
  readonly username: string;
  readonly password: string;
  readonly ca?: string | undefined;
}

/** When central's clock said `centralWallMs`, this machine's monotonic clock stood between the two times. */
export interface TimeSample {
  readonly sentMonoMs: number;
  readonly receivedMonoMs: number;
  readonly centralWallMs: number;
}

export interface SyncState {
  readonly target: string;
  readonly connected: boolean;
  /** Events not yet acknowledged. */
  readonly backlog: number;
  readonly lastAckMonoMs: number | undefined;
  /** Events this target refused and keeps in quarantine, since the start. */
  readonly refused: number;
  /** Why there is no connection. */
  readonly problem: string | undefined;
}

/** What every target of an agent shares. */
export interface Shared {
  readonly journal: SyncRecord;
  readonly clock: Clock;
  readonly site: string;
  readonly agent: string;
  readonly birth: Pick<Birth, "machineId" | "software" | "points" | "capabilities">;
  readonly config: ConfigGate;
  readonly commands: Commands;
  readonly onFact: (fact: unknown) => void;
  readonly onTime: (sample: TimeSample) => void;
  readonly log: SyncLog;
  readonly luck?: (() => number) | undefined;
}
