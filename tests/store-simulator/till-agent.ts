import { ClockKeeper } from "@otklik/edge-agent/clock/keeper";
import { agentConfigSchema } from "@otklik/edge-agent/config";
import { EncounterRunner } from "@otklik/edge-agent/encounter/runner";
import type { Journal } from "@otklik/edge-agent/journal/journal";
import { openJournal } from "@otklik/edge-agent/journal/open";
import { localConfigVersion, meaningOf } from "@otklik/edge-agent/meaning";
import { PressRecorder } from "@otklik/edge-agent/press-recorder";
import type { Clock } from "@otklik/feedback/clock";
import { pointConfigOf, SERVICE_MIN_MS } from "@otklik/feedback/encounter/point-config";
import type { Event } from "@otklik/feedback/event";
import pino from "pino";
import type { World } from "./world.ts";

/** The agent of one till as `edge-agent/main.ts` wires it, less its pages and its serial port. */

export const SITE = "simulated-store";
export const CENTRAL = "central";
export const log = pino({ level: "silent" });

export interface TillAgentOptions {
  readonly world: World;
  /** From 1. */
  readonly till: number;
  readonly clock: Clock;
  readonly journalPath: string;
  readonly randomBytes: (size: number) => Uint8Array;
  /** Whether the kernel says that a time server has set the clock. */
  readonly ntp: boolean;
}

export interface TillAgent {
  readonly journal: Journal;
  readonly recorder: PressRecorder;
  readonly keeper: ClockKeeper;
  readonly config: ReturnType<typeof configOf>;
  append(event: Event): void;
  stop(): void;
}

export function startTillAgent(options: TillAgentOptions): TillAgent {
  const { clock, world } = options;
  const config = configOf(world, options.till);
  const journal = openJournal({
    path: options.journalPath,
    clock,
    site: config.site.id,
    agent: config.agent,
    machineId: `machine-${options.till}`,
    zone: config.site.zone,
    dayStartMinutes: 0,
    software: "otklik store simulator",
    targets: [{ name: CENTRAL, record: true }],
    // No power is cut under this process: a commit costs no fsync. The agent's own runs say FULL.
    synchronous: "off",
    randomBytes: options.randomBytes,
    log,
  });
  const { sha256: _sha256, ...version } = localConfigVersion(config);
  const meaning = meaningOf(config, version);
  const encounters = new EncounterRunner({
    agent: config.agent,
    clock,
    rules: config.rules,
    pointConfig: () => pointConfigOf({ ...config.point, zone: config.site.zone }),
    wallTime: (boot, monoMs) => journal.wallTime(boot, monoMs),
    recent: (types) => journal.recent(types, Number.POSITIVE_INFINITY),
    write: (revisions) => journal.append(revisions),
    onWriteFailed: failed,
  });
  journal.onCommitted((committed) =>
    encounters.add(committed.map(({ id, event }) => ({ id, boot: clock.bootId, event }))),
  );
  encounters.start();
  const keeper = new ClockKeeper({
    clock,
    ntp: () => ({ known: true, synchronised: options.ntp, maxErrorMs: 20, estimatedErrorMs: 1 }),
    boots: () => journal.boots(),
    write: (event) => journal.append([event]),
    onWriteFailed: failed,
  });
  keeper.start();
  const recorder = new PressRecorder({
    clock,
    meaning: () => meaning,
    append: (events, source) => journal.append(events, { source }),
    onFelt: () => {},
    onNotTaken: (_source, error) => failed(error),
    onLink: () => {},
    onLinkNotRecorded: (_link, error) => failed(error),
    onCounters: () => {},
  });
  for (const { id, event } of journal.recent(["press"])) recorder.remember(id, event);
  return {
    ...{ journal, recorder, keeper, config },
    append: (event) => void journal.append([event]),
    stop: () => {
      keeper.stop();
      encounters.stop();
      journal.close();
    },
  };
}

function configOf(world: World, till: number) {
  return agentConfigSchema.parse({
    site: { id: SITE, name: "Simulated store", zone: world.site.zone },
    agent: `till-${till}`,
    point: {
      id: `till-${till}`,
      name: `Till ${till}`,
      hours: `Mo-Su ${world.site.opens}-${world.site.closes}`,
      ...(world.camera.present
        ? { contact: { denominator: "camera", serviceMinMs: SERVICE_MIN_MS } }
        : {}),
    },
    survey: {
      id: "service",
      version: 1,
      languages: ["en"],
      questions: [
        {
          id: "overall",
          text: { en: "How were you served today?" },
          factor: { id: "service", hypothesis: "Who is served well comes back." },
          scale: "faces-4",
          labels: { en: ["Badly", "So-so", "Well", "Very well"] },
        },
      ],
      thanks: { en: "Thank you" },
    },
  });
}

/** Nothing fails here for want of room: what fails is a fault of the program and ends the run. */
function failed(error: unknown): never {
  throw error;
}
