import type { Central } from "@otklik/central/main";
import { afterEach, describe, expect, it } from "vitest";
import { get, joinedAgent, testCentral } from "./central-rig.ts";
import { bodies, clockAt, encounter, newEpoch, opened, press } from "./events.ts";

describe("intake over the embedded broker", () => {
  const running: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const part of running.splice(0).reverse()) await part.stop();
  });
  const start = async (): Promise<Central> => {
    const central = await testCentral();
    running.push(central);
    return central;
  };

  it("stores a batch and acknowledges it after the commit", async () => {
    const central = await start();
    const agent = await joinedAgent(central, { site: "shop-1", agent: "till-1" });
    const epoch = newEpoch();
    await agent.birth(epoch);
    await agent.send(
      epoch,
      0,
      bodies([
        opened(),
        clockAt(),
        press({ value: 4 }),
        press({ value: 1, monoMs: 1_001_000 }),
        encounter({
          id: { epoch, seq: 2 },
          facts: [
            { epoch, seq: 2, verdict: "repeat" },
            { epoch, seq: 3, verdict: "counted" },
          ],
        }),
      ]),
    );
    await agent.until(() => agent.acks.length > 0);
    expect(agent.acks[0]).toMatchObject({ epoch, from: 0, to: 4, upTo: 4, refused: [] });
    const token = await central.createToken("read");
    const ledger = (await (await get(central, token, "/api/v1/ledger")).json()) as {
      rows: object[];
    };
    expect(ledger.rows).toMatchObject([
      {
        site: "shop-1",
        agent: "till-1",
        announced: 4,
        stored: 5,
        missing: 0,
        inFlight: 0,
        flags: [],
      },
    ]);
    const figures = (await (await get(central, token, "/api/v1/figures?by=site,day")).json()) as {
      rows: object[];
    };
    expect(figures.rows).toMatchObject([
      {
        site: "shop-1",
        day: "2026-11-20",
        zone: "Europe/Moscow",
        n: 1,
        value: 0,
        counts: { dissatisfied: 1, neutral: 0, satisfied: 0 },
        byVerdict: { counted: 1, repeat: 1 },
        pending: 0,
        rules: "presses-1",
      },
    ]);
    await agent.close();
  });
});
