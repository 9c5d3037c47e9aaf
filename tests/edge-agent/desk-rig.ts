import { type AgentConfig, agentConfigSchema } from "@otklik/edge-agent/config";
import { CustomerDesk } from "@otklik/edge-agent/customer-desk";
import { CustomerMemory } from "@otklik/edge-agent/customer-memory";
import type { Journal } from "@otklik/edge-agent/journal/journal";
import { openJournal } from "@otklik/edge-agent/journal/open";
import { localConfigVersion } from "@otklik/edge-agent/meaning";
import { Meanings } from "@otklik/edge-agent/meanings";
import { PressRecorder } from "@otklik/edge-agent/press-recorder";
import type { OtklikError } from "@otklik/feedback/error";
import type { Event, EventOf, EventType } from "@otklik/feedback/event";
import type { VirtualClock } from "../virtual-clock.ts";

const faces = (id: string) => ({
  id,
  text: { en: `How was ${id}?` },
  factor: { id, hypothesis: "Customers who are served well come back." },
  scale: "faces-4",
});

export const service = {
  id: "service",
  version: 2,
  languages: ["en"],
  questions: [
    {
      ...faces("till"),
      why: {
        text: { en: "What was wrong?" },
        factors: [
          { id: "queue", text: { en: "The queue" }, hypothesis: "Queues drive customers away." },
          { id: "manners", text: { en: "The manners" }, hypothesis: "Rudeness is not forgiven." },
          { id: "price", text: { en: "The price" }, hypothesis: "Wrong prices are remembered." },
        ],
      },
    },
    { ...faces("friends"), scale: "nps", text: { en: "Would you recommend us to friends?" } },
  ],
  thanks: { en: "Thank you" },
  comment: { kinds: ["complaint", "suggestion", "praise"], callBack: { en: "Call me back" } },
  thanksCode: { text: { en: "A coffee within {days} days" }, days: 7, perDay: 2 },
};

export function shopConfig(more: object = {}): AgentConfig {
  return agentConfigSchema.parse({
    site: { id: "shop", name: "Shop", zone: "Europe/Moscow" },
    agent: "till-1",
    point: { id: "till-1", name: "Till 1" },
    survey: service,
    ...more,
  });
}

export interface DeskRig {
  readonly desk: CustomerDesk;
  readonly memory: CustomerMemory;
  readonly meanings: Meanings;
  readonly recorder: PressRecorder;
  readonly journal: Journal;
  /** How often a customer's page would have been told anew. */
  readonly changes: () => number;
  /** `fresh` of the ratings committed so far, in order. */
  readonly fresh: readonly boolean[];
  stop(): void;
}

/** The desk on a real journal, wired as main.ts does, without pages and processes. */
export function openDesk(
  path: string,
  clock: VirtualClock,
  options: { readonly config?: AgentConfig; readonly bytesMax?: number } = {},
): DeskRig {
  const config = options.config ?? shopConfig();
  const journal = openJournal({
    path,
    clock,
    site: config.site.id,
    agent: config.agent,
    machineId: "m",
    zone: config.site.zone,
    dayStartMinutes: 0,
    software: "test",
    targets: [],
    ...(options.bytesMax === undefined ? {} : { bytesMax: options.bytesMax }),
  });
  const { sha256: _, ...version } = localConfigVersion(config);
  let changes = 0;
  const changed = () => {
    changes++;
  };
  const fresh: boolean[] = [];
  const wallTime = (boot: string, monoMs: number) => journal.wallTime(boot, monoMs);
  const meanings = new Meanings({ config, version, clock, wallTime, onSwitch: changed });
  const memory = new CustomerMemory({
    config,
    journal,
    clock,
    onMoved: changed,
    onNotWritten: () => undefined,
  });
  memory.start();
  journal.onCommitted((rows) => {
    const told = memory.committed(rows);
    for (const { id, event } of rows) if (event.type === "press") fresh.push(told.fresh.has(id));
  });
  meanings.start();
  const recorder = new PressRecorder({
    clock,
    meaning: (monoMs) => meanings.at(monoMs),
    taken: memory.taken,
    append: (events, source) => journal.append(events, { source }),
    onFelt: () => undefined,
    onNotTaken: () => undefined,
    onLink: () => undefined,
    onLinkNotRecorded: () => undefined,
    onCounters: () => undefined,
  });
  const desk = new CustomerDesk({
    config,
    journal,
    clock,
    meanings,
    recorder,
    memory,
    onChange: changed,
    onNotWritten: () => undefined,
  });
  return {
    ...{ desk, memory, meanings, recorder, journal, fresh },
    changes: () => changes,
    stop: () => {
      desk.stop();
      meanings.stop();
      journal.close();
    },
  };
}

/** Tells the journal the wall time, surely. */
export function tellTime(journal: Journal, clock: VirtualClock): void {
  journal.append([
    {
      type: "clock",
      monoMs: clock.monoMs(),
      boot: clock.bootId,
      atMonoMs: clock.monoMs(),
      offsetMs: clock.wallMs() - clock.monoMs(),
      errorMs: 5,
      source: "ntp",
    },
  ]);
}

export function eventsOf<T extends EventType>(journal: Journal, type: T): EventOf<T>[] {
  return journal.recent([type]).map(({ event }) => event as Event as EventOf<T>);
}

/** Texts of the attachments, as they would be handed over. */
export function texts(journal: Journal): string[] {
  return journal
    .recent(["attachment"])
    .map(({ id }) => journal.attachment(id)?.content.toString() ?? "(erased)");
}

const page = "00112233445566aa";
export const ref = (seq: number, epoch = 7) => ({ id: page, epoch, seq });

export function touchOf(seq: number, value: number, more: object = {}) {
  return {
    ...{ page, epoch: 7, seq, survey: "service", surveyVersion: 2, question: "till", value },
    ageMs: 0,
    ...more,
  };
}

export function whyOf(seq: number, of: number, factors: string[], more: object = {}) {
  return {
    ...{ page, epoch: 7, seq, of: ref(of), survey: "service", surveyVersion: 2, question: "till" },
    ...{ factors, ended: "answered" as const, ageMs: 0 },
    ...more,
  };
}

export function commentOf(seq: number, text: string, more: object = {}) {
  return {
    ...{ page, epoch: 7, seq, of: null, survey: "service", kind: "complaint" as const, text },
    ageMs: 0,
    ...more,
  };
}

/** The stable code of what `act` threw; "taken" when it did not. */
export function codeOf(act: () => unknown): string {
  try {
    act();
    return "taken";
  } catch (error) {
    return (error as OtklikError).code;
  }
}
