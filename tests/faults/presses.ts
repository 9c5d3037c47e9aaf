import { planFingers, pressAndLift } from "@otklik/edge-agent/sim/fingers";
import { seededRandom } from "@otklik/feedback/statistics/seeded-random";
import { expect } from "vitest";
import { clock, ledgerTotal, storedEvents, type TestShop, until } from "../test-shop.ts";

/** Slow enough for the console's ring, which holds what comes while the agent starts again. */
const PAUSE_MS = 300;

/** Presses until `during` ends, at least `atLeast` times; returns how often. */
export async function pressWhile(
  shop: TestShop,
  during: Promise<unknown>,
  options: { readonly seed: number; readonly atLeast?: number },
): Promise<number> {
  let running = true;
  const ended = during.finally(() => {
    running = false;
  });
  const random = seededRandom(options.seed);
  let pressed = 0;
  while (running || pressed < (options.atLeast ?? 1)) {
    const [press] = planFingers({ random, durationMs: 400, buttons: 4 });
    if (press) await pressAndLift(shop.control, press);
    pressed++;
    await clock.sleep(PAUSE_MS);
  }
  await ended;
  return pressed;
}

/** Every press is at central exactly once, by what the console itself numbered, and the ledger misses nothing. */
export async function expectExactlyOnce(shop: TestShop, pressed: number): Promise<void> {
  const stored = await until(async () => {
    const events = await storedEvents(shop, "press").catch(() => []);
    return events.length >= pressed && (await ledgerTotal(shop)).inFlight === 0 && events;
  }, `${pressed} presses at central`);
  const sources = stored.map((event) => {
    const { id, epoch, seq } = event.body["source"] as { id: string; epoch: number; seq: number };
    return `${id}/${epoch}/${seq}`;
  });
  expect({ rows: stored.length, distinct: new Set(sources).size }).toEqual({
    rows: pressed,
    distinct: pressed,
  });
  expect(await ledgerTotal(shop)).toMatchObject({ missing: 0, conflict: 0, quarantined: 0 });
}
