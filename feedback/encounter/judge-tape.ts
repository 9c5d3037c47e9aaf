import type { WallTime } from "../clock-reading.ts";
import type { Encounter, Event } from "../event.ts";
import { type FactId, factKey } from "../identity.ts";
import { encountersOf } from "./encounters.ts";
import { factOf, isVisitFact, type VisitFact } from "./facts.ts";
import type { PointConfig } from "./point-config.ts";
import { PointRecord } from "./point-record.ts";
import { type EncounterRules, stuckHeldMs } from "./rules.ts";
import { judgeVisits } from "./verdicts.ts";
import { stretchesOf } from "./visits.ts";

/** An event with its full identity, wherever it came from. */
export interface TapeFact {
  readonly id: FactId & { readonly agent: string };
  /** The boot its `monoMs` belongs to. */
  readonly boot: string;
  /** Points of one name in two sites are two points. */
  readonly site?: string | undefined;
  readonly event: Event;
}

export interface JudgeOptions {
  readonly rules: EncounterRules;
  readonly pointConfig: (point: string, site: string | undefined) => PointConfig;
  readonly wallTime: (boot: string, monoMs: number) => WallTime | undefined;
  /** Since when a contact source was there that no device event speaks of. Default: from its first contact on. */
  readonly undeclaredSource?: "always" | "from-first-contact" | undefined;
}

/**
 * Judges all facts at once: every encounter, closed, at revision 1, in order of time per point. Identities are named
 * with their agents, `boot` always. Pure; the order of the facts does not matter. Takes n log n steps.
 */
export function judgeTape(facts: readonly TapeFact[], options: JudgeOptions): Encounter[] {
  const heldMsMin = stuckHeldMs(options.rules);
  const keyOf = ({ id }: { readonly id: FactId }) => factKey("", id);
  const places = new Map<
    string,
    { point: string; config: PointConfig; record: PointRecord; boots: Map<string, VisitFact[]> }
  >();
  const placeOf = (point: string, site: string | undefined) => {
    const name = `${site ?? ""}/${point}`;
    let place = places.get(name);
    if (!place) {
      const config = options.pointConfig(point, site);
      const record = new PointRecord({
        rules: options.rules,
        config,
        undeclaredSource: options.undeclaredSource ?? "from-first-contact",
        wallTime: options.wallTime,
        keyOf,
      });
      place = { point, config, record, boots: new Map() };
      places.set(name, place);
    }
    return place;
  };
  const known = new Set<string>();
  const everywhere: TapeFact[] = [];
  for (const one of facts) {
    const key = keyOf(one);
    if (known.has(key)) continue;
    known.add(key);
    const fact = factOf(one, heldMsMin);
    if (fact.point === undefined) {
      everywhere.push(one);
      continue;
    }
    const place = placeOf(fact.point, one.site);
    place.record.add(fact);
    if (!isVisitFact(fact)) continue;
    const list = place.boots.get(fact.boot);
    if (list) list.push(fact);
    else place.boots.set(fact.boot, [fact]);
  }
  for (const one of everywhere) {
    const fact = factOf(one, heldMsMin);
    for (const [name, { record }] of places)
      if (name.startsWith(`${one.site ?? ""}/`)) record.add(fact);
  }
  return [...places.values()].flatMap(({ point, config, record, boots }) =>
    [...boots].flatMap(([boot, own]) =>
      judgeBoot({ point, config, record, boot, own, options, keyOf }),
    ),
  );
}

function judgeBoot(place: {
  readonly point: string;
  readonly config: PointConfig;
  readonly record: PointRecord;
  readonly boot: string;
  readonly own: readonly VisitFact[];
  readonly options: JudgeOptions;
  readonly keyOf: (fact: { readonly id: FactId }) => string;
}): Encounter[] {
  const { point, config, record, boot, own, keyOf } = place;
  const { rules, wallTime } = place.options;
  const surroundings = record.surroundings(boot);
  const options = {
    rules,
    config,
    surroundings,
    wallTime: (monoMs: number) => wallTime(boot, monoMs),
    keyOf,
  };
  return stretchesOf({ facts: own, rules, surroundings, denominator: record.denominator })
    .flatMap(({ visits }) => {
      const judged = judgeVisits(visits, options);
      return visits.flatMap((visit) =>
        encountersOf(visit, judged.get(visit) ?? [], { point, boot, options }),
      );
    })
    .map((state) => ({
      type: "encounter",
      monoMs: state.closedMonoMs ?? state.openedMonoMs,
      revision: 1,
      ...state,
    }));
}
