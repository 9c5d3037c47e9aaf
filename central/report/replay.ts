import type { Clock } from "@otklik/feedback/clock";
import { wallTimeAt } from "@otklik/feedback/clock-reading";
import { judgeTape, type TapeFact } from "@otklik/feedback/encounter/judge-tape";
import {
  contactConfigSchema,
  defaultPointConfig,
  type PointConfig,
  pointConfigOf,
} from "@otklik/feedback/encounter/point-config";
import type { EncounterRules } from "@otklik/feedback/encounter/rules";
import { type EventType, parseEvent } from "@otklik/feedback/event";
import { factKey } from "@otklik/feedback/identity";
import type { ReplayBoot, ReplayEvent, ReplayTotals } from "../store/replay.ts";
import type { Store } from "../store/store.ts";
import { REPLAY_EVENTS_MAX, REPLAY_EVENTS_MIN, REPLAY_GAP_MS, REPLAY_PAGE } from "./limits.ts";
import { sumsOf } from "./replay-sums.ts";

export interface ReplayResult {
  readonly rules: string;
  readonly events: number;
  readonly encounters: number;
  readonly live: ReplayTotals;
  readonly replayed: ReplayTotals;
}

/** What stands around visits whenever they are judged: given to every stretch of history. */
const standingTypes: readonly EventType[] = [
  "device",
  "presence",
  "shift",
  "test-window",
  "epoch-opened",
];
const visitTypes: ReadonlySet<EventType> = new Set([
  "press",
  "answer",
  "comment",
  "activity",
  "opt-out",
  "contact",
  "receipt",
]);

/**
 * Judges all of history again under other rules, with the agents' own code, into a rollup set of its own that `report`
 * reads with these rules' name. The live figures stay as they are: promotion is a config rollout. Made again, it takes
 * the place of the one before.
 */
export async function replay(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly rules: EncounterRules;
}): Promise<ReplayResult> {
  const { store, clock, rules } = parts;
  const ruleSet = await store.beginReplay(rules.id);
  const total = { events: 0, encounters: 0 };
  const boots = await store.replayBoots();
  for (const [site, own] of Map.groupBy(boots, (boot) => boot.site)) {
    const standing = (await store.replayStanding(site, standingTypes)).flatMap((row) =>
      factOf(row, site),
    );
    const readings = await store.replayReadings(site);
    const wallTime = (boot: string, monoMs: number) => wallTimeAt(readings.get(boot) ?? [], monoMs);
    // An agent's config holds on through its next boots, until it says another.
    const configs = new Map<string, PointConfig>();
    for (const boot of own)
      for await (const stretch of stretchesOf(store, boot, configs)) {
        const { facts, config } = stretch;
        const mine = new Set(facts.map(({ id }) => factKey("", id)));
        const judged = judgeTape([...standing, ...facts], {
          rules,
          pointConfig: () => config,
          wallTime,
        }).filter(({ id }) => mine.has(factKey("", id)));
        total.events += facts.length;
        total.encounters += judged.length;
        await store.addToReplay(
          sumsOf({ ruleSet, boot, facts, judged, readings: readings.get(boot.boot) ?? [] }),
        );
      }
  }
  const live = await store.replayTotals();
  const replayed = await store.replayTotals(ruleSet);
  const result = { rules: rules.id, ...total, live, replayed };
  await store.finishReplay({
    rules: rules.id,
    definition: JSON.stringify(rules),
    summary: JSON.stringify(result),
    nowMs: clock.wallMs(),
  });
  return result;
}

interface Stretch {
  readonly facts: readonly TapeFact[];
  readonly config: PointConfig;
}

/** A boot's history in parts that can be judged alone: cut at another config, and where nothing happened for an hour. */
async function* stretchesOf(
  store: Store,
  boot: ReplayBoot,
  configs: Map<string, PointConfig>,
): AsyncGenerator<Stretch> {
  let config = configs.get(boot.agent) ?? defaultPointConfig(boot.zone);
  let facts: TapeFact[] = [];
  let lastVisitMs = 0;
  let after: ReplayEvent | undefined;
  for (;;) {
    const page = await store.replayEvents(boot, { after, limit: REPLAY_PAGE });
    for (const row of page)
      for (const fact of factOf(row, boot.site)) {
        const { event } = fact;
        const isVisit = visitTypes.has(event.type);
        const isQuiet = isVisit && event.monoMs - lastVisitMs >= REPLAY_GAP_MS;
        const next = configFrom(event, boot.zone);
        const isFull =
          (isQuiet && facts.length >= REPLAY_EVENTS_MIN) || facts.length >= REPLAY_EVENTS_MAX;
        if (facts.length > 0 && (isFull || next)) {
          yield { facts, config };
          facts = [];
        }
        if (next) config = next;
        if (isVisit) lastVisitMs = event.monoMs;
        facts.push(fact);
      }
    after = page.at(-1);
    if (page.length < REPLAY_PAGE) break;
  }
  configs.set(boot.agent, config);
  if (facts.length > 0) yield { facts, config };
}

/** What a config says of judging; undefined for any other event. A config that was refused changes nothing. */
function configFrom(event: TapeFact["event"], zone: string): PointConfig | undefined {
  if (event.type !== "config-applied" || !event.ok || !event.judging) return undefined;
  const { hours, contact } = event.judging;
  try {
    return pointConfigOf({ zone, hours, contact: contactConfigSchema.safeParse(contact).data });
  } catch {
    return defaultPointConfig(zone);
  }
}

/** Nothing for a body that this version cannot read; the live figures do not have it either. */
function factOf({ agent, epoch, seq, boot, body }: ReplayEvent, site: string): TapeFact[] {
  const parsed = parseEvent(body);
  if (!parsed.ok || parsed.event.type === "encounter") return [];
  return [{ id: { agent, epoch, seq }, boot, site, event: parsed.event }];
}
