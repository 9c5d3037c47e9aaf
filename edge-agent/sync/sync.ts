import type { Clock } from "@otklik/feedback/clock";
import type { Birth } from "@otklik/feedback/sync-message";
import { Commands, type OnCommand } from "./commands.ts";
import { ConfigGate, type OnConfig } from "./config-gate.ts";
import type { SyncRecord } from "./record.ts";
import type { Shared, SyncLog, SyncState, SyncTargetOptions, TimeSample } from "./shared.ts";
import { SyncTarget } from "./target.ts";

export interface SyncOptions {
  readonly journal: SyncRecord;
  readonly clock: Clock;
  readonly targets: readonly SyncTargetOptions[];
  readonly site: string;
  readonly agent: string;
  readonly machineId: string;
  readonly software: string;
  readonly points: Birth["points"];
  /** What this agent can do, e.g. `{console: true, camera: false}`. */
  readonly capabilities: Birth["capabilities"];
  /** Applies a config that is newer than the applied one; `config-applied` is written here, not there. */
  readonly onConfig: OnConfig;
  readonly onCommand: OnCommand;
  /** A fact born elsewhere, as parsed JSON. It may come again until an encounter revision names it. */
  readonly onFact: (fact: unknown) => void;
  /** From every ack, for the clock keeper. */
  readonly onTime?: (sample: TimeSample) => void;
  readonly log: SyncLog;
  /** 0…1, spreads reconnects; default Math.random. */
  readonly luck?: () => number;
}

/** Brings the journal to every target. The same protocol for each, a watermark of its own for each. */
export interface Sync {
  start(): void;
  stop(): Promise<void>;
  /** Whether the target acknowledged everything committed so far. False for a name that is none. */
  drained(target: string): boolean;
  states(): readonly SyncState[];
}

export function createSync(options: SyncOptions): Sync {
  const { journal, clock, site, agent, machineId, software, points, capabilities } = options;
  const shared: Shared = {
    journal,
    clock,
    site,
    agent,
    birth: { machineId, software, points, capabilities },
    config: new ConfigGate({ journal, clock, software, onConfig: options.onConfig }),
    commands: new Commands({ journal, onCommand: options.onCommand }),
    onFact: options.onFact,
    onTime: options.onTime ?? (() => {}),
    log: options.log,
    luck: options.luck,
  };
  const targets = options.targets.map((target) => new SyncTarget(target, shared));
  return {
    start: () => {
      for (const target of targets) target.start();
    },
    stop: async () => {
      await Promise.all(targets.map((target) => target.stop()));
    },
    drained: (name) => targets.some((target) => target.name === name && target.drained),
    states: () => targets.map((target) => target.state),
  };
}
