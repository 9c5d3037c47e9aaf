import { randomBytes } from "node:crypto";
import { type Event, type EventOf, encodeEvent, type Press } from "@otklik/feedback/event";
import { epochFromBytes } from "@otklik/feedback/identity";

/** Events of one imaginary shop, for tests of central. */

export const BOOT = "11111111-2222-4333-8444-555555555555";
/** 2026-11-20T09:00:00Z, a Friday, 12:00 in Moscow. */
export const NOON_MS = Date.UTC(2026, 10, 20, 9);

export function newEpoch(): string {
  return epochFromBytes(randomBytes(8));
}

export function opened(parts: Partial<EventOf<"epoch-opened">> = {}): EventOf<"epoch-opened"> {
  return {
    type: "epoch-opened",
    monoMs: 1_000,
    boot: BOOT,
    site: "shop-1",
    machineId: "machine-1",
    prevEpoch: null,
    prevLastSeq: null,
    zone: "Europe/Moscow",
    dayStartMinutes: 0,
    ...parts,
  };
}

/** A reading under which a monotonic time of 1,000,000 is noon in Moscow. */
export function clockAt(parts: Partial<EventOf<"clock">> = {}): EventOf<"clock"> {
  return {
    type: "clock",
    monoMs: 1_500,
    boot: BOOT,
    atMonoMs: 1_500,
    offsetMs: NOON_MS - 1_000_000,
    errorMs: 20,
    source: "ntp",
    ...parts,
  };
}

export function press(parts: Partial<Press> = {}): Press {
  return {
    type: "press",
    monoMs: 1_000_000,
    point: "till-1",
    channel: "console",
    config: { epoch: "0000000000000001", version: 1 },
    survey: "service",
    surveyVersion: 1,
    question: "how-was-it",
    scale: "faces-4",
    value: 4,
    button: 4,
    source: { id: "console-1", epoch: 1, seq: 1 },
    ...parts,
  };
}

export function encounter(
  parts: Partial<EventOf<"encounter">> & Pick<EventOf<"encounter">, "id" | "facts">,
): EventOf<"encounter"> {
  return {
    type: "encounter",
    monoMs: 1_010_000,
    point: "till-1",
    revision: 1,
    openedMonoMs: 1_000_000,
    closedMonoMs: 1_009_000,
    outcome: "answered",
    rules: "presses-1",
    shift: "unassigned",
    ...parts,
  };
}

export function bodies(events: readonly Event[]): string[] {
  return events.map(encodeEvent);
}
