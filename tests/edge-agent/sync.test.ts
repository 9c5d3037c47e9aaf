import { createHash } from "node:crypto";
import { join } from "node:path";
import { SystemClock } from "@otklik/edge-agent/clock";
import type { Journal } from "@otklik/edge-agent/journal/journal";
import { createSync, type Sync, type SyncOptions } from "@otklik/edge-agent/sync/sync";
import { topicOf } from "@otklik/feedback/topic";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { needs } from "../require.ts";
import { FakeCentral, TestBroker } from "./fake-central.ts";
import { MosquittoBroker } from "./mosquitto-broker.ts";
import { openTestJournal, pressOf, sourceOf, tempFolder, until } from "./samples.ts";

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const clock = new SystemClock();

const brokers = [
  { name: "the embedded broker", embedded: true, makeBroker: () => new TestBroker() },
  ...(needs("mosquitto")
    ? [{ name: "Mosquitto", embedded: false, makeBroker: () => new MosquittoBroker() }]
    : []),
];

describe.each(brokers)("sync over $name", ({ embedded, makeBroker }) => {
  let broker: TestBroker | MosquittoBroker;
  let central: FakeCentral;
  let path: string;
  let journal: Journal;
  let sync: Sync;

  beforeEach(async () => {
    broker = makeBroker();
    await broker.start();
    central = new FakeCentral();
    await central.start(broker.url);
    path = join(tempFolder(), "journal.db");
    journal = openTestJournal({ path, synchronous: "off" });
    sync = make();
  });

  afterEach(async () => {
    await sync.stop();
    await central.stop();
    await broker.stop();
    journal.close();
  });

  function make(options: Partial<SyncOptions> = {}): Sync {
    return createSync({
      journal,
      clock,
      targets: [
        { name: "central", url: broker.url, record: true, username: "till-1", password: "secret" },
      ],
      site: "shop-1",
      agent: "till-1",
      machineId: "machine",
      software: "otklik test",
      points: [{ id: "till-1", name: "Till 1" }],
      capabilities: { console: true },
      onConfig: () => ({ ok: true }),
      onCommand: () => ({ ok: true }),
      onFact: () => {},
      log: quiet,
      luck: () => 0,
      ...options,
    });
  }

  function pressed(n: number, firstSeq = 0): void {
    const presses = Array.from({ length: n }, (_, index) => firstSeq + index);
    for (let at = 0; at < n; at += 1_000)
      journal.append(
        presses.slice(at, at + 1_000).map((seq) => pressOf({ source: sourceOf(seq) })),
      );
  }

  function everythingStored(): boolean {
    const rows = journal.read({ fromPos: 0, limit: 100_000 });
    return rows.every((row) => central.stored.has(`till-1/${row.id.epoch}/${row.id.seq}`));
  }

  it("gives every event to central, and knows it", async () => {
    pressed(1_300);
    sync.start();
    await until(() => sync.drained("central"));
    expect(everythingStored()).toBe(true);
    expect(central.stored.size).toBe(1_301);
    expect(journal.holds("central")).toEqual([]);
    expect(central.last("birth")).toMatchObject({ epoch: journal.epoch, connect: 1 });
    expect(sync.states()).toMatchObject([{ target: "central", connected: true, backlog: 0 }]);
  });

  it("sends again what an ack was lost for, and nothing is doubled", async () => {
    let lost = 0;
    central.treat = () => (lost++ < 3 ? "lose-ack" : "keep");
    pressed(1_300);
    sync.start();
    await until(() => sync.drained("central"));
    expect(everythingStored()).toBe(true);
    expect(central.stored.size).toBe(1_301);
    expect(central.received.length).toBeGreaterThan(3);
  });

  it("sends what is pressed now before a backlog is through", async () => {
    pressed(5_000);
    const held: string[] = [];
    central.treat = (header) => {
      held.push(`${header.from}`);
      return header.from <= 5_000 ? "deaf" : "keep";
    };
    sync.start();
    await until(() => held.length >= 3);
    const live = journal.append([pressOf({ source: sourceOf(9_000) })]).ids[0];
    await until(() => central.stored.has(`till-1/${live?.epoch}/${live?.seq}`));
    expect(central.stored.size).toBe(1);
    central.treat = () => "keep";
    await until(() => sync.drained("central"));
    expect(everythingStored()).toBe(true);
  });

  it("halves a batch that central cannot unpack, down to the event that is at fault", async () => {
    central.treat = (header) =>
      header.from <= 77 && header.to >= 77 ? { refuse: "batch-undecodable" } : "keep";
    pressed(200);
    sync.start();
    await until(() => sync.drained("central"));
    expect(central.stored.size).toBe(200);
    expect(central.stored.has(`till-1/${journal.epoch}/77`)).toBe(false);
    expect(sync.states()[0]?.refused).toBe(1);
  });

  it("counts a refused event as given over: central keeps it in quarantine", async () => {
    central.treat = (header) => (header.from === 0 ? { refuse: "malformed" } : "keep");
    sync.start();
    await until(() => sync.drained("central"));
    expect(central.stored.size).toBe(0);
    expect(sync.states()[0]?.refused).toBe(1);
  });

  it("outlives a broker that is away at the start, goes, and comes back empty", async () => {
    await broker.stop();
    sync.start();
    pressed(100);
    await until(() => sync.states()[0]?.problem !== undefined);
    await broker.start();
    await until(() => sync.drained("central"));
    await broker.stop();
    pressed(100, 100);
    await until(() => sync.states()[0]?.connected === false);
    await broker.start();
    await until(() => sync.drained("central"));
    expect(everythingStored()).toBe(true);
    expect(central.stored.size).toBe(201);
    expect(central.last("status")).toMatchObject({ state: "online", epoch: journal.epoch });
  });

  it("takes the backlog of its old site along when it moves, under the old epoch", async () => {
    pressed(5);
    const { epoch: oldEpoch } = journal;
    journal.close();
    journal = openTestJournal({ path, synchronous: "off", site: "shop-2" });
    sync = make({ site: "shop-2" });
    sync.start();
    await until(() => sync.drained("central"));
    expect(central.stored.size).toBe(7);
    expect(JSON.parse(central.stored.get(`till-1/${oldEpoch}/0`) ?? "")).toMatchObject({
      type: "epoch-opened",
      site: "shop-1",
    });
    expect(JSON.parse(central.stored.get(`till-1/${journal.epoch}/0`) ?? "")).toMatchObject({
      site: "shop-2",
      prevEpoch: oldEpoch,
      prevLastSeq: 5,
    });
  });

  if (embedded)
    it("says why it is turned away, and comes in once it may", async () => {
      if (broker instanceof TestBroker) broker.unwelcome.add("till-1");
      sync.start();
      await until(() => sync.states()[0]?.problem !== undefined);
      expect(sync.states()[0]).toMatchObject({ connected: false, backlog: 1 });
      expect(sync.states()[0]?.problem).toMatch(/authori[sz]ed|password/i);
      if (broker instanceof TestBroker) broker.unwelcome.clear();
      await until(() => sync.drained("central"));
      expect(sync.states()[0]).toMatchObject({ connected: true, problem: undefined });
    });

  if (embedded)
    it("makes its batches smaller when the broker ends the connection on large ones", async () => {
      if (broker instanceof TestBroker) broker.packetBytesMax = 4_000;
      pressed(3_000);
      sync.start();
      await until(() => sync.drained("central"));
      expect(everythingStored()).toBe(true);
    });

  it("announces itself again when central is a new one", async () => {
    await central.born("first");
    sync.start();
    await until(() => sync.drained("central"));
    const births = () => central.messages.filter((message) => message.leaf === "birth").length;
    const before = births();
    await central.born("second");
    await until(() => births() > before);
    expect(births()).toBe(before + 1);
  });

  it("says offline by its last will when it is cut off, and itself when it stops", async () => {
    sync.start();
    await until(() => sync.drained("central"));
    if (broker instanceof TestBroker) {
      broker.cut("till-1");
      const states = () =>
        central.messages.flatMap(({ leaf, payload }) =>
          leaf === "status" ? [`${JSON.parse(payload).state} ${JSON.parse(payload).connect}`] : [],
        );
      await until(() => states().includes("online 2"));
      expect(states()).toContain("offline 1");
    }
    const { connected } = sync.states()[0] ?? {};
    expect(connected).toBe(true);
    await sync.stop();
    await until(() => (central.last("status") as { state: string }).state === "offline");
    expect(central.last("status")).toMatchObject({ epoch: journal.epoch });
  });

  it("carries an attachment apart, until it is erased", async () => {
    const content = Buffer.from("слишком долго\u0000ждали");
    const of = { epoch: journal.epoch, seq: 0 };
    const event = {
      type: "attachment" as const,
      monoMs: 1,
      point: "till-1",
      of,
      kind: "text" as const,
      bytes: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
    };
    const first = journal.append([event], { content }).ids[0];
    const second = journal.append([{ ...event, of: { ...of, seq: 100 } }], { content }).ids[0];
    journal.append([{ type: "erased", monoMs: 2, of: { ...of, seq: 100 }, reason: "asked" }]);
    sync.start();
    await until(() => sync.drained("central"));
    expect(central.attachments.get(`${first?.epoch}/${first?.seq}`)).toBe(content.toString());
    expect(central.attachments.has(`${second?.epoch}/${second?.seq}`)).toBe(false);
  });

  it("applies a config once and forward only, and writes down what it decided", async () => {
    const applied: number[] = [];
    sync = make({
      onConfig: ({ version, yaml }) => {
        if (yaml === "bad") return { ok: false, reason: "line 1: nothing here is known" };
        applied.push(version);
        return { ok: true };
      },
    });
    sync.start();
    const topic = topicOf("shop-1", "till-1", "cfg");
    const config = { v: 1, configEpoch: "0000000000000001", version: 5, yaml: "a: 1" };
    await until(() => sync.states()[0]?.connected === true);
    await central.send(topic, config, true);
    await central.send(topic, config);
    await central.send(topic, { ...config, version: 4 });
    await central.send(topic, { ...config, version: 6, yaml: "bad" });
    await central.send(topic, { ...config, configEpoch: "0000000000000002", version: 1 });
    await central.send(topic, { ...config, version: 9 });
    const decided = () =>
      journal
        .read({ fromPos: 0, limit: 100 })
        .flatMap(({ event }) => (event.type === "config-applied" ? [event] : []));
    await until(() => decided().length === 5);
    expect(decided().map((event) => [event.config.version, event.ok])).toEqual([
      [5, true],
      [4, false],
      [6, false],
      [1, true],
      [9, false],
    ]);
    expect(applied).toEqual([5, 1]);
  });

  it("runs a command once however often it comes, and answers each time", async () => {
    let runs = 0;
    const facts: unknown[] = [];
    sync = make({
      onCommand: () => ({ ok: true, result: ++runs }),
      onFact: (fact) => facts.push(fact),
    });
    sync.start();
    await until(() => sync.states()[0]?.connected === true);
    const topic = topicOf("shop-1", "till-1", "cmd");
    const answers = () => central.messages.filter((message) => message.leaf === "res").length;
    await central.send(topic, { v: 1, id: "c-1", name: "blink" });
    await until(() => answers() === 1);
    await central.send(topic, { v: 1, id: "c-1", name: "blink" });
    await until(() => answers() === 2);
    expect(runs).toBe(1);
    expect(central.last("res")).toMatchObject({ id: "c-1", ok: true, result: 1 });
    await central.send(topicOf("shop-1", "till-1", "fact"), { hello: 1 });
    await until(() => facts.length === 1);
  });

  it("goes on after a message that it cannot read", async () => {
    sync.start();
    await until(() => sync.drained("central"));
    for (const leaf of ["ack", "cfg", "cmd", "fact"] as const)
      await central.send(topicOf("shop-1", "till-1", leaf), { nonsense: true });
    pressed(3);
    await until(() => sync.drained("central"));
    expect(everythingStored()).toBe(true);
  });
});
