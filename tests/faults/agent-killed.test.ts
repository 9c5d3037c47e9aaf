import { planFingers } from "@otklik/edge-agent/sim/fingers";
import { seededRandom } from "@otklik/feedback/statistics/seeded-random";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  clock,
  ledgerTotal,
  openTestShop,
  storedEvents,
  type TestShop,
  until,
} from "../test-shop.ts";

/** Long mode: `npm run test:long`. */
const ROUNDS = process.env["OTKLIK_LONG"] ? 200 : 20;

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop?.stop());

it(`an agent killed ${ROUNDS} times under presses loses none and doubles none`, {
  timeout: 45 * 60_000,
}, async () => {
  let killing = true;
  const kills = (async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await clock.sleep(600 + 40 * (round % 20));
      const pid = await until(() => shop.agent.pid(), "a running agent");
      process.kill(pid, "SIGKILL");
      await until(() => shop.agent.pid() !== pid && isUp(), "the agent again");
    }
    killing = false;
  })();
  const sources = new Set<string>();
  let pressed = 0;
  const random = seededRandom(20261122);
  while (killing) {
    const [press] = planFingers({ random, durationMs: 400, buttons: 4 });
    if (press) {
      await shop.control.press(press);
      pressed++;
    }
    // Slow enough for the console's ring: it has to hold what comes while the agent starts.
    await clock.sleep(450);
  }
  await kills;
  const stored = await until(async () => {
    const events = await storedEvents(shop, "press");
    return events.length >= pressed && (await ledgerTotal(shop)).inFlight === 0 && events;
  }, "every press at central");
  for (const event of stored) {
    const source = event.body["source"] as { id: string; epoch: number; seq: number };
    sources.add(`${source.id}/${source.epoch}/${source.seq}`);
  }
  expect({ rows: stored.length, distinct: sources.size }).toEqual({
    rows: pressed,
    distinct: pressed,
  });
  expect(await ledgerTotal(shop)).toMatchObject({ missing: 0, conflict: 0, quarantined: 0 });
});

async function isUp(): Promise<boolean> {
  try {
    return (await fetch(`${String(shop.agent.ready["url"])}/api/health`)).ok;
  } catch {
    return false;
  }
}
