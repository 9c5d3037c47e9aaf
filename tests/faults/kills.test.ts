import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clock, ledgerTotal, until } from "../test-shop.ts";
import { type BackedShop, backends, kill } from "./backends.ts";
import { expectExactlyOnce, pressWhile } from "./presses.ts";

/** Long mode: `npm run test:long`. */
const AGENT_KILLS = process.env["OTKLIK_LONG"] ? 200 : 20;
const OTHER_KILLS = process.env["OTKLIK_LONG"] ? 50 : 5;
const MINUTES_MAX = 60 * 60_000;

async function times(n: number, act: (round: number) => Promise<void>): Promise<void> {
  for (let round = 0; round < n; round++) {
    await clock.sleep(500 + 40 * (round % 20));
    await act(round);
  }
}

describe.each(backends.filter(({ here }) => here))(
  "on $name, while a finger presses on,",
  ({ name, open }) => {
    let backed: BackedShop;
    let pressed = 0;
    // The kills of the agent are the same whatever stands behind it: the full number runs on one kind.
    const agentKills = name.includes("SQLite") ? AGENT_KILLS : Math.ceil(AGENT_KILLS / 4);
    beforeAll(async () => {
      backed = await open();
    });
    afterAll(() => backed?.stop());

    it(`kill -9 of the agent, ${agentKills} times, loses no press and doubles none`, {
      timeout: MINUTES_MAX,
    }, async () => {
      const kills = times(agentKills, () => kill(backed.shop, "agent"));
      pressed += await pressWhile(backed.shop, kills, { seed: 1 });
      await expectExactlyOnce(backed.shop, pressed);
    });

    it("kill -9 of central, wherever it is between intake and acknowledgement, loses none and doubles none", {
      timeout: MINUTES_MAX,
    }, async () => {
      const kills = times(OTHER_KILLS, () => kill(backed.shop, "central"));
      pressed += await pressWhile(backed.shop, kills, { seed: 2 });
      await expectExactlyOnce(backed.shop, pressed);
    });

    it("a broker that is killed and comes back empty costs resends and nothing else", {
      timeout: MINUTES_MAX,
    }, async () => {
      const kills = times(OTHER_KILLS, () => backed.restartBroker());
      pressed += await pressWhile(backed.shop, kills, { seed: 3 });
      await expectExactlyOnce(backed.shop, pressed);
    });

    it("an agent that starts while central is away takes presses, and hands them over when it is back", {
      timeout: MINUTES_MAX,
    }, async () => {
      const { shop } = backed;
      const before = (await ledgerTotal(shop)).stored;
      const away = shop.central.pause();
      await away;
      await kill(shop, "agent");
      pressed += await pressWhile(shop, Promise.resolve(), { seed: 4, atLeast: 5 });
      await shop.central.resume();
      await expectExactlyOnce(shop, pressed);
      await until(async () => (await ledgerTotal(shop)).stored > before, "more than before");
      expect((await ledgerTotal(shop)).missing).toBe(0);
    });
  },
);
