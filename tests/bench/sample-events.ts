import type { Encounter, Event, Press } from "@otklik/feedback/event";
import type { FactId } from "@otklik/feedback/identity";

const epoch = "0123456789abcdef";

/** A press as a till makes it. */
export function pressAt(monoMs: number, seq: number): Press {
  return {
    type: "press",
    monoMs: Math.round(monoMs),
    point: "till-1",
    channel: "console",
    config: { epoch, version: 1 },
    survey: "service",
    surveyVersion: 1,
    question: "overall",
    scale: "faces-4",
    value: 1 + (seq % 4),
    button: 1 + (seq % 4),
    source: { id: "c0ffee00", epoch: 1, seq },
  };
}

export function releaseOf(press: Press, id: FactId): Event {
  return {
    type: "release",
    monoMs: press.monoMs + 120,
    point: press.point,
    button: press.button,
    source: { ...press.source, seq: press.source.seq + 1 },
    press: id,
    heldMs: 120,
  };
}

export function encounterOf(press: Press, id: FactId): Encounter {
  return {
    type: "encounter",
    monoMs: press.monoMs + 8_000,
    point: press.point,
    id,
    revision: 1,
    openedMonoMs: press.monoMs,
    closedMonoMs: press.monoMs + 8_000,
    outcome: "answered",
    facts: [{ ...id, verdict: "counted" }],
    rules: "basic-1",
    shift: "unassigned",
  };
}
