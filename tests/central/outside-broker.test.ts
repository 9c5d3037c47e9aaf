import { createServer } from "node:net";
import { Aedes } from "aedes";
import { expect, it } from "vitest";
import { AgentClient } from "./agent-client.ts";
import { clock, testCentral } from "./central-rig.ts";
import { bodies, clockAt, newEpoch, opened, press } from "./events.ts";
import { ledgerOf } from "./feed.ts";

it("works over an open broker that grants $share and delivers nothing, and trusts no wrong site", async () => {
  const broker = await Aedes.createBroker();
  const server = createServer((socket) => broker.handle(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const url = `mqtt://127.0.0.1:${port}`;
  const said: string[] = [];
  const log = { info() {}, warn: (_: object, message: string) => said.push(message), error() {} };
  const mqtt = { kind: "mqtt", url, username: "x", password: "y" } as const;
  const central = await testCentral({ mqtt, workers: 3 }, log);
  expect(said).toEqual([expect.stringContaining("does not share")]);

  const login = { mqttUrl: url, username: "x", password: "y" };
  const known = await AgentClient.connect({ ...login, site: "shop-1", agent: "till-1" });
  const epoch = newEpoch();
  await known.send(epoch, 0, bodies([opened(), clockAt(), press()]));
  await known.until(() => known.acks.length > 0);
  expect(await ledgerOf(central.store, epoch)).toMatchObject({ stored: 3, missing: 0 });

  // Once it has joined for a site, only that site's topic is believed.
  await central.admit({ site: "shop-1", agent: "till-1" });
  const stray = await AgentClient.connect({ ...login, site: "shop-9", agent: "till-1" });
  await stray.send(epoch, 3, bodies([press()]));
  while ((await central.store.quarantine({ limit: 5 })).length === 0) await clock.sleep(20);
  expect(await central.store.quarantine({ limit: 5 })).toMatchObject([{ reason: "wrong-site" }]);
  expect(stray.acks).toEqual([]);
  expect(await ledgerOf(central.store, epoch)).toMatchObject({ stored: 3, quarantined: 0 });

  await stray.close();
  await known.close();
  await central.stop();
  await new Promise<void>((resolve) => broker.close(() => resolve()));
  await new Promise((resolve) => server.close(resolve));
});
