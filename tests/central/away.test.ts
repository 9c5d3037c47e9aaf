import { describe, expect, it } from "vitest";
import { needs } from "../require.ts";
import { AgentClient } from "./agent-client.ts";
import { clock, joinedAgent, testCentral } from "./central-rig.ts";
import { bodies, clockAt, newEpoch, opened, press } from "./events.ts";
import { ledgerOf } from "./feed.ts";
import { MosquittoServer } from "./mosquitto-server.ts";
import { startPostgres } from "./postgres-server.ts";

const texts = () => bodies([opened(), clockAt(), press(), press({ value: 1 })]);

describe.skipIf(!needs("mosquitto"))("a broker that goes away", () => {
  it("is waited for at the start, and everything arrives once after it was killed and restarted empty", async () => {
    const mosquitto = await MosquittoServer.prepare();
    const central = await testCentral({ mqtt: mosquitto.config });
    await mosquitto.start();
    const login = {
      ...(await central.admit({ site: "shop-1", agent: "till-1" })),
      mqttUrl: mosquitto.url,
    };
    await clock.sleep(300);
    const agent = await AgentClient.connect(login);
    const epoch = newEpoch();
    const all = bodies([opened(), clockAt(), ...Array.from({ length: 38 }, () => press())]);
    const acked = (to: number) => () => agent.acks.some((ack) => ack.upTo >= to);
    for (let from = 0; from < all.length; from += 10) {
      if (from === 20) {
        await mosquitto.kill();
        await clock.sleep(200);
        await mosquitto.start();
      }
      while (!acked(from + 9)()) {
        void agent.send(epoch, from, all.slice(from, from + 10)).catch(() => {});
        await Promise.race([agent.until(acked(from + 9)), clock.sleep(500)]);
      }
    }
    expect(await ledgerOf(central.store, epoch)).toMatchObject({
      stored: 40,
      missing: 0,
      conflict: 0,
    });
    await agent.close();
    await central.stop();
    await mosquitto.stop();
  });

  it("shares its messages among workers when its canary sings", async () => {
    const mosquitto = await MosquittoServer.prepare();
    // The files must name the workers before the broker starts; the canary needs the broker.
    const first = await testCentral({ mqtt: mosquitto.config, workers: 3 });
    await mosquitto.start();
    await first.stop();
    const warnings: string[] = [];
    const central = await testCentral(
      { mqtt: mosquitto.config, workers: 3 },
      { info() {}, warn: (_context, message) => warnings.push(message), error() {} },
    );
    expect(warnings).toEqual([]);
    const login = {
      ...(await central.admit({ site: "shop-1", agent: "till-1" })),
      mqttUrl: mosquitto.url,
    };
    await clock.sleep(300);
    const agent = await AgentClient.connect(login);
    const epoch = newEpoch();
    const all = bodies([opened(), clockAt(), ...Array.from({ length: 58 }, () => press())]);
    for (let from = 0; from < 60; from += 5)
      await agent.send(epoch, from, all.slice(from, from + 5));
    await agent.until(() => agent.acks.some((ack) => ack.upTo === 59));
    // Every batch went to one worker alone.
    expect(await ledgerOf(central.store, epoch)).toMatchObject({
      stored: 60,
      duplicate: 0,
      upTo: 59,
    });
    await agent.close();
    await central.stop();
    await mosquitto.stop();
  });
});

describe.skipIf(!needs("postgres"))("a store that goes away", () => {
  it("is not acknowledged for, and has everything once when it is back", async () => {
    const postgres = await startPostgres();
    const url = await postgres.freshUrl();
    const said: string[] = [];
    const log = { info() {}, warn() {}, error: (_: object, message: string) => said.push(message) };
    const central = await testCentral({ store: { kind: "postgres", url } }, log);
    const agent = await joinedAgent(central, { site: "shop-1", agent: "till-1" });
    const epoch = newEpoch();
    await agent.send(epoch, 0, texts());
    await agent.until(() => agent.acks.length > 0);
    await postgres.quit();
    for (let tries = 0; tries < 3; tries++) await agent.send(epoch, 4, bodies([press(), press()]));
    await clock.sleep(300);
    expect(agent.acks).toHaveLength(1);
    await postgres.restart();
    const done = () => agent.acks.some((ack) => ack.upTo === 5);
    while (!done()) {
      await agent.send(epoch, 4, bodies([press(), press()]));
      await Promise.race([agent.until(done), clock.sleep(300)]);
    }
    expect(await ledgerOf(central.store, epoch)).toMatchObject({
      stored: 6,
      conflict: 0,
      missing: 0,
    });
    expect(said.length).toBeGreaterThan(0);
    await agent.close();
    await central.stop();
    await postgres.stop();
  });
});
