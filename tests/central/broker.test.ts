import { gzipSync } from "node:zlib";
import type { Central } from "@otklik/central/main";
import { encodeBatch } from "@otklik/feedback/batch";
import { CENTRAL_BIRTH_TOPIC, topicOf } from "@otklik/feedback/topic";
import mqtt from "mqtt";
import { afterEach, describe, expect, it } from "vitest";
import { needs } from "../require.ts";
import { AgentClient } from "./agent-client.ts";
import { clock, joinedAgent, testCentral } from "./central-rig.ts";
import { BOOT, bodies, clockAt, newEpoch, opened, press } from "./events.ts";
import { ledgerOf } from "./feed.ts";
import { MosquittoServer } from "./mosquitto-server.ts";

interface Setup {
  readonly central: Central;
  readonly mosquitto?: MosquittoServer;
}

const brokers: readonly {
  readonly name: string;
  readonly absent: boolean;
  start(running: { stop(): Promise<void> }[]): Promise<Setup>;
}[] = [
  {
    name: "the embedded broker",
    absent: false,
    async start(running) {
      const central = await testCentral();
      running.push(central);
      return { central };
    },
  },
  {
    name: "Mosquitto",
    absent: !needs("mosquitto"),
    async start(running) {
      const mosquitto = await MosquittoServer.prepare();
      running.push(mosquitto);
      // Central first: it writes the files the broker reads, and waits for it.
      const central = await testCentral({ mqtt: mosquitto.config });
      running.push(central);
      await mosquitto.start();
      return { central, mosquitto };
    },
  },
];

async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await attempt();
    } catch {
      await clock.sleep(100);
    }
}

const texts = () => bodies([opened(), clockAt(), press(), press({ value: 1 })]);

for (const broker of brokers)
  describe.skipIf(broker.absent)(`over ${broker.name}`, () => {
    const running: { stop(): Promise<void> }[] = [];
    const closing: AgentClient[] = [];
    afterEach(async () => {
      for (const agent of closing.splice(0)) await agent.close();
      for (const part of running.splice(0).reverse()) await part.stop();
    });
    const join = async (central: Central, site = "shop-1", agent = "till-1") => {
      // A real broker takes a moment to read its files again.
      const client = await patiently(() => joinedAgent(central, { site, agent }));
      closing.push(client);
      return client;
    };
    /** Sends until it is acknowledged, as an agent does. */
    const deliver = async (agent: AgentClient, epoch: string, from: number, list: string[]) => {
      const to = from + list.length - 1;
      const done = () => agent.acks.some((ack) => ack.epoch === epoch && ack.upTo >= to);
      while (!done()) {
        await Promise.race([agent.send(epoch, from, list).catch(() => {}), clock.sleep(300)]);
        await Promise.race([agent.until(done), clock.sleep(300)]);
      }
    };

    it("stores, acknowledges and announces itself", async () => {
      const { central } = await broker.start(running);
      const agent = await join(central);
      const epoch = newEpoch();
      await deliver(agent, epoch, 0, texts());
      expect(agent.acks.at(-1)).toMatchObject({
        upTo: 3,
        boot: BOOT,
        echoMonoMs: 5_000,
        refused: [],
      });
      await agent.until(() => agent.centralBirths.length > 0);
      expect(await ledgerOf(central.store, epoch)).toMatchObject({ stored: 4, missing: 0 });
    });

    it("lets a device neither write nor read another one's tree", async () => {
      const { central } = await broker.start(running);
      const victim = await join(central, "shop-1", "till-1");
      const joined = await central.admit({ site: "shop-2", agent: "till-2" });
      const epoch = newEpoch();
      const header = { v: 1, epoch, from: 0, to: 0, boot: BOOT, sentMonoMs: 1 } as const;
      const forged = encodeBatch(header, bodies([opened()]));
      const crossings = [
        topicOf("shop-1", "till-1", "ev"),
        topicOf("shop-1", "till-2", "ev"),
        topicOf("shop-2", "till-1", "ev"),
        topicOf("shop-1", "till-1", "status"),
        topicOf("shop-1", "till-1", "ack"),
        topicOf("shop-2", "till-2", "ack"),
        CENTRAL_BIRTH_TOPIC,
      ];
      // The embedded broker closes the connection, Mosquitto swallows the message: both are right.
      for (const topic of crossings) {
        const login = { username: "till-2", password: joined.password, clientId: "till-2-forger" };
        const forger = await patiently(() =>
          mqtt.connectAsync(
            central.mqttUrl,
            { ...login, protocolVersion: 4, reconnectPeriod: 0 },
            false,
          ),
        );
        // The embedded broker closes the connection, Mosquitto swallows the message: both are right.
        const sent = forger.publishAsync(topic, forged, { qos: 1 }).catch(() => {});
        await Promise.race([sent, clock.sleep(200)]);
        await forger.endAsync(true);
      }
      const thief = await patiently(() =>
        AgentClient.connect({ ...joined, mqttUrl: central.mqttUrl }),
      );
      closing.push(thief);
      const overheard: string[] = [];
      thief.mqtt.on("message", (topic) => overheard.push(topic));
      const filters = [
        "#",
        "+/+/+/+/ack",
        "otklik/1/+/+/ack",
        topicOf("shop-1", "till-1", "ack"),
        topicOf("shop-1", "till-1", "cfg"),
        topicOf("shop-1", "till-1", "ev"),
        "$share/g/otklik/1/#",
        "$SYS/#",
      ];
      while (!thief.mqtt.connected) await clock.sleep(20);
      for (const filter of filters) {
        const granted = await thief.mqtt.subscribeAsync(filter, { qos: 1 }).catch(() => []);
        if (broker.name === "the embedded broker")
          expect(
            granted.filter(({ qos }) => qos < 3),
            filter,
          ).toEqual([]);
      }
      const own = newEpoch();
      await deliver(victim, own, 0, texts());
      await deliver(thief, newEpoch(), 0, bodies([opened({ site: "shop-2" })]));
      const foreign = overheard.filter(
        (topic) => topic !== topicOf("shop-2", "till-2", "ack") && topic !== CENTRAL_BIRTH_TOPIC,
      );
      expect(foreign).toEqual([]);
      const ledger = await central.store.ledger();
      expect(ledger.some((row) => row.epoch === epoch)).toBe(false);
      expect(victim.acks.every((ack) => ack.epoch === own)).toBe(true);
    });

    it("does not carry a last will onto another one's topic", async () => {
      const { central } = await broker.start(running);
      const victim = await join(central);
      const epoch = newEpoch();
      await victim.status(epoch, { lastSeq: 0 });
      await deliver(victim, epoch, 0, texts());
      const { username, password } = await central.admit({ site: "shop-2", agent: "till-2" });
      const will = { v: 1, state: "offline", epoch, connect: 9 };
      const login = async () =>
        await mqtt.connectAsync(
          central.mqttUrl,
          {
            username,
            password,
            clientId: "till-2",
            protocolVersion: 4,
            reconnectPeriod: 0,
            will: {
              topic: topicOf("shop-1", "till-1", "status"),
              payload: Buffer.from(JSON.stringify(will)),
              qos: 1,
              retain: true,
            },
          },
          false,
        );
      const thief = await patiently(login);
      thief.stream.destroy();
      // Something that goes the same way afterwards: when it has come, the will would have too.
      await deliver(victim, epoch, 4, bodies([press()]));
      const fleet = await central.store.fleet();
      expect(fleet.find(({ agent }) => agent === "till-1")?.online).toBe(true);
    });

    it("lets nobody in without the right password", async () => {
      const { central } = await broker.start(running);
      await join(central);
      for (const login of [
        { username: "till-1", password: "wrong" },
        { username: "till-9", password: "wrong" },
        { username: "_central", password: "wrong" },
        {},
      ])
        await expect(
          mqtt.connectAsync(
            central.mqttUrl,
            { ...login, protocolVersion: 4, reconnectPeriod: 0 },
            false,
          ),
        ).rejects.toThrow();
    });

    it("lets nobody take over another one's connection by its client id", async () => {
      const { central } = await broker.start(running);
      const victim = await join(central);
      let closed = 0;
      victim.mqtt.on("close", () => closed++);
      const { username, password } = await central.admit({ site: "shop-2", agent: "till-2" });
      const login = { username, password, protocolVersion: 4, reconnectPeriod: 0 } as const;
      if (broker.name === "Mosquitto") {
        // It makes the client id from the name, whatever the client calls itself.
        const thief = await patiently(() =>
          mqtt.connectAsync(central.mqttUrl, { ...login, clientId: "till-1" }, false),
        );
        await thief.endAsync(true);
      } else
        await expect(
          mqtt.connectAsync(central.mqttUrl, { ...login, clientId: "till-1" }, false),
        ).rejects.toThrow();
      await deliver(victim, newEpoch(), 0, texts());
      expect(closed).toBe(0);
    });

    it("keeps undecodable and oversized batches and goes on", async () => {
      const { central } = await broker.start(running);
      const agent = await join(central);
      const epoch = newEpoch();
      await deliver(agent, epoch, 0, texts());
      const header = JSON.stringify({ v: 1, epoch, from: 4, to: 6, boot: BOOT, sentMonoMs: 1 });
      await agent.sendRaw(Buffer.from(`${header}\nnot gzip`));
      await agent.until(() => agent.acks.some((ack) => ack.upTo === 6));
      expect(agent.acks.at(-1)?.refused).toEqual(
        [4, 5, 6].map((seq) => ({ seq, reason: "batch-undecodable" })),
      );
      // A gzip bomb: 100 MB of spaces.
      const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, 32));
      await agent.sendRaw(
        Buffer.concat([
          Buffer.from(`${header.replace('"to":6', '"to":7').replace('"from":4', '"from":7')}\n`),
          bomb,
        ]),
      );
      await agent.until(() => agent.acks.some((ack) => ack.upTo === 7));
      await agent.sendRaw(Buffer.from([0, 255, 1, 2]));
      await agent.sendRaw(Buffer.alloc(400 * 1024, 65));
      await deliver(agent, epoch, 4, bodies([press(), press(), press(), press(), press()]));
      expect(await ledgerOf(central.store, epoch)).toMatchObject({
        stored: 9,
        quarantined: 0,
        upTo: 8,
      });
      const kept = await central.store.quarantine({ limit: 10 });
      expect(kept.map(({ reason, bytes }) => [reason, bytes])).toEqual([
        ["too-large", 4096],
        ["batch-undecodable", 4],
      ]);
    });

    it("cuts off a packet that no honest device sends", async () => {
      const { central } = await broker.start(running);
      const agent = await join(central);
      const closed = new Promise<void>((resolve) => agent.mqtt.once("close", () => resolve()));
      void agent.sendRaw(Buffer.alloc(3 * 1024 * 1024)).catch(() => {});
      if (broker.name === "the embedded broker") await closed;
      await agent.close();
      const again = await join(central);
      await deliver(again, newEpoch(), 0, texts());
    });

    it("stores and acknowledges an attachment, and not a damaged one", async () => {
      const { central } = await broker.start(running);
      const agent = await join(central);
      const epoch = newEpoch();
      await deliver(agent, epoch, 0, texts());
      const { createHash } = await import("node:crypto");
      const content = Buffer.from("Спасибо\u0000!");
      const sha256 = createHash("sha256").update(content).digest("hex");
      const send = (seq: number, body: Buffer) =>
        agent.publish(
          "att",
          Buffer.concat([
            Buffer.from(`${JSON.stringify({ v: 1, epoch, seq, kind: "text", sha256 })}\n`),
            body,
          ]),
        );
      await send(1, Buffer.from("something else"));
      await send(2, content);
      await agent.until(() => agent.attachmentAcks.length > 0);
      expect(agent.attachmentAcks).toEqual([{ epoch, seq: 2 }]);
      expect(await central.store.attachments({ limit: 9 })).toMatchObject([
        { seq: 2, bytes: content.length },
      ]);
    });
  });
