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

  it("keeps what it cannot read of status, birth and attachments, once, where the ledger shows it", async () => {
    const central = await start();
    const agent = await joinedAgent(central, { site: "shop-1", agent: "till-1" });
    const epoch = newEpoch();
    const header = { v: 1, epoch, seq: 2, kind: "text", sha256: "0".repeat(64) };
    const attachment = Buffer.from(`${JSON.stringify(header)}\ncall Marina`);
    for (let n = 0; n < 2; n++) {
      await agent.publish("status", Buffer.from("{not json"));
      await agent.birth(epoch, { agent: "till-2" });
      await agent.publish("att", attachment);
      await agent.publish("att", Buffer.from("Marina, no header\n and more"));
    }
    await agent.birth(epoch);
    await agent.send(epoch, 0, bodies([opened()]));
    await agent.until(() => agent.acks.length > 0);
    const token = await central.createToken("read");
    const { quarantine } = (await (await get(central, token, "/api/v1/ledger")).json()) as {
      quarantine: { detail: string }[];
    };
    const row = (detail: string) => ({
      agent: "till-1",
      site: "shop-1",
      epoch: null,
      seq: null,
      reason: "malformed",
      detail: expect.stringContaining(detail),
    });
    expect(quarantine.toReversed()).toMatchObject([
      row("status of 9 bytes"),
      row("a birth of till-2 on the topic of till-1"),
      row("the content is not what its header announced"),
      row("att of 27 bytes: its first line is no header"),
    ]);
    // What a customer wrote can be erased; a copy in quarantine could not.
    const raws = await central.store.quarantinedRaw(0, 10);
    expect(raws.map(({ content }) => content.toString()).join()).not.toContain("Marina");
    expect(JSON.stringify(quarantine)).not.toContain("Marina");
    await agent.close();
  });
});
