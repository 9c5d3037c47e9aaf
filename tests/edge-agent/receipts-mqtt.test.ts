import { join } from "node:path";
import { SystemClock } from "@otklik/edge-agent/clock";
import { ReceiptSubscriber } from "@otklik/edge-agent/receipt/mqtt";
import { OtklikError } from "@otklik/feedback/error";
import mqtt from "mqtt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../require.ts";
import { temporaryFolder } from "../test-shop.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { eventsOf } from "./desk-rig.ts";
import { MosquittoBroker } from "./mosquitto-broker.ts";
import { openTill } from "./till-rig.ts";

describe.skipIf(!needs("mosquitto"))("receipts from the shop's own broker", () => {
  const broker = new MosquittoBroker();
  const path = join(temporaryFolder(), "journal.sqlite");
  let shopTill: mqtt.MqttClient;
  beforeAll(async () => {
    await broker.start();
    shopTill = await mqtt.connectAsync(broker.url);
  });
  afterAll(async () => {
    await shopTill?.endAsync(true);
    await broker.stop();
  });
  const open = (options: Parameters<typeof openTill>[2] = {}) =>
    openTill(path, { receipts: { mqtt: { url: broker.url, topic: "till/+/receipts" } } }, options);
  const say = (payload: string | object) =>
    shopTill.publishAsync(
      "till/1/receipts",
      typeof payload === "string" ? payload : JSON.stringify(payload),
      { qos: 1 },
    );

  it("each message is a receipt once; those sent while the agent was away come later, and bad ones are named", async () => {
    const first = open();
    const devices = () => eventsOf(first.journal, "device").map(({ state }) => state);
    await first.goOn(() => devices().includes("up"), "the broker");
    await say({ receipt: "1", amountMinor: 100 });
    await say({ receipt: "1", amountMinor: 100 });
    await say({ receipts: [{ receipt: "2" }, { receipt: "" }] });
    await say("no JSON at all");
    await say(JSON.stringify("text"));
    await say({ receipt: "3" });
    await first.goOn(() => first.receipts().length === 3, "three receipts");
    expect(eventsOf(first.journal, "health").map(({ name, detail }) => [name, detail])).toEqual([
      ["receipts-refused", expect.objectContaining({ via: "mqtt", receipt: "" })],
      ["receipts-refused", { via: "mqtt", reason: "a message that is no JSON" }],
      ["receipts-refused", { via: "mqtt", reason: "a message without receipts" }],
    ]);
    await first.stop();
    await say({ receipt: "4" });
    await say({ receipt: "3" });
    const second = open({ clock: first.clock });
    await second.goOn(() => second.receipts().length === 4, "what the broker kept");
    expect(second.receipts().map(({ receipt }) => receipt)).toEqual(["1", "2", "3", "4"]);
    await second.stop();
  });

  it("what cannot be committed is not acknowledged: the broker brings it again", async () => {
    const clock = new VirtualClock();
    const real = new SystemClock();
    const taken: unknown[] = [];
    let tries = 0;
    let up = false;
    const subscriber = new ReceiptSubscriber({
      settings: { url: broker.url, topic: "till/2/receipts" },
      clientId: "without-room-at-first",
      clock,
      take: (receipts) => {
        if (++tries === 1) throw new OtklikError("journal-full", "no room");
        taken.push(...receipts);
        return [];
      },
      onState: (now) => {
        up = now;
      },
      onRefused: () => undefined,
      onFailed: () => undefined,
    });
    const goOn = async (until: () => boolean) => {
      for (const endMs = real.monoMs() + 30_000; !until() && real.monoMs() < endMs; ) {
        clock.advance(200);
        await real.sleep(5);
      }
    };
    subscriber.start();
    await goOn(() => up);
    await shopTill.publishAsync("till/2/receipts", '{"receipt":"5"}', { qos: 1 });
    await goOn(() => taken.length > 0);
    expect([tries, taken]).toEqual([2, [{ receipt: "5" }]]);
    await subscriber.stop();
  });

  it("a broker that goes is a source that is down, and it is found again", async () => {
    const till = open();
    const states = () => eventsOf(till.journal, "device").map(({ state }) => state);
    const before = states().length;
    await till.goOn(() => states().slice(before).includes("up"), "up");
    await broker.stop();
    await till.goOn(() => states().at(-1) === "down", "down");
    await broker.start();
    await till.goOn(() => states().at(-1) === "up", "up again");
    await till.stop();
  });
});
