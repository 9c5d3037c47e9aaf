import type { Fact } from "@otklik/feedback/encounter/facts";
import type { Event } from "@otklik/feedback/event";
import type { Random } from "@otklik/feedback/statistics/seeded-random";

/** An event of a day at a till that was made up for a test. */
export interface DayEvent {
  readonly id: { readonly epoch: string; readonly seq: number };
  readonly boot: string;
  readonly event: Event;
}

export const dayEpoch = "0123456789abcdef";
export const dayBoot = "boot-aaaa";
type Body = {
  readonly [key: string]: unknown;
  readonly type: Event["type"];
  readonly monoMs: number;
};

export const meaning = {
  channel: "console",
  config: { epoch: dayEpoch, version: 0 },
  survey: "service",
  surveyVersion: 1,
  question: "service",
  scale: "faces-4",
} as const;

/** Gives bodies made in order of time their identities, as an agent would. */
export function asEvents(bodies: readonly Body[], point = "till-1"): DayEvent[] {
  return [...bodies]
    .sort((a, b) => a.monoMs - b.monoMs)
    .map((body, seq) => ({
      id: { epoch: dayEpoch, seq },
      boot: dayBoot,
      event: { point, ...body } as Event,
    }));
}

export function press(monoMs: number, button = 4, more: object = {}): Body {
  return {
    type: "press",
    monoMs,
    ...meaning,
    value: button,
    button,
    source: { id: "console", epoch: 1, seq: Math.round(monoMs) },
    ...more,
  };
}

export function contact(
  name: string,
  from: number,
  to: number | undefined,
  more: object = {},
): Body[] {
  const base = { type: "contact" as const, contact: name, source: "camera", ...more };
  return [
    { ...base, monoMs: from, phase: "started" },
    ...(to === undefined ? [] : [{ ...base, monoMs: to, phase: "ended", dwellMs: to - from }]),
  ];
}

export function device(monoMs: number, name: string, up: boolean, audited = true): Body {
  return { type: "device", monoMs, device: name, state: up ? "up" : "down", detail: { audited } };
}

/** A restless hour at a till: queues, groups, mashing, a camera that fails, shifts, staff behind the till. */
export function restlessHour(random: Random): DayEvent[] {
  const chance = (share: number) => random() < share;
  const between = (low: number, high: number) => Math.round(low + random() * (high - low));
  const bodies: Body[] = [device(1_000, "contact:camera", true)];
  let at = 10_000;
  for (let visitor = 0; visitor < 25; visitor++) {
    at += chance(0.5) ? between(-6_000, 4_000) : between(9_000, 90_000);
    at = Math.max(2_000, at);
    const leaves = at + between(500, chance(0.1) ? 400_000 : 70_000);
    const name = chance(0.1) ? "same" : `c${visitor}`;
    const pieces = contact(name, at, chance(0.06) ? undefined : leaves);
    bodies.push(...pieces.filter(() => !chance(0.05)));
    if (chance(0.05)) bodies.push(...pieces);
    const presses = chance(0.15) ? between(3, 9) : chance(0.6) ? between(1, 2) : 0;
    let pressedAt = chance(0.7) ? between(at, leaves) : leaves + between(0, 12_000);
    for (let n = 0; n < presses; n++) {
      const unknown = chance(0.03) ? { ageUnknown: true } : {};
      bodies.push(press(pressedAt, between(1, 4), chance(0.2) ? { question: "speed" } : unknown));
      pressedAt += presses > 2 ? between(80, 700) : between(900, 9_000);
    }
    if (chance(0.15))
      for (let touch = 1; touch < 4; touch++)
        bodies.push({ type: "activity", monoMs: pressedAt + touch * 4_000, channel: "touch" });
    if (chance(0.1))
      bodies.push({ type: "opt-out", monoMs: between(at, leaves), channel: "touch", of: "asking" });
    if (chance(0.05))
      bodies.push(device(leaves + between(0, 5_000), "contact:camera", chance(0.5)));
    if (chance(0.1))
      bodies.push({ type: "presence", monoMs: leaves, who: "staff", active: chance(0.5) });
    if (chance(0.05)) {
      const phase = chance(0.7) ? "started" : "ended";
      bodies.push({ type: "shift", monoMs: leaves, shift: `s${between(1, 2)}`, phase, by: "pin" });
    }
    if (chance(0.03))
      bodies.push({ type: "test-window", monoMs: at, by: "ops", forMs: between(0, 60_000) });
    if (chance(0.04))
      bodies.push({
        type: "release",
        monoMs: pressedAt + 12_000,
        button: between(1, 4),
        source: { id: "console", epoch: 1, seq: pressedAt },
        heldMs: 11_500,
      });
    at = leaves;
  }
  return asEvents(bodies);
}

/** Any order; the same for the same seed. */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((one) => ({ one, by: random() }))
    .sort((a, b) => a.by - b.by)
    .map(({ one }) => one);
}

export type { Fact };
