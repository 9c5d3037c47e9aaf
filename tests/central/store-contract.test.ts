import { randomBytes } from "node:crypto";
import type { Store } from "@otklik/central/store/store";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bodies, clockAt, encounter, NOON_MS, newEpoch, opened, press } from "./events.ts";
import { birthOf, feed, LIVE, ledgerOf, pullAll, sums, TILL } from "./feed.ts";
import { storeMakers } from "./stores.ts";

for (const maker of storeMakers())
  describe.skipIf(maker.absent)(`the store in ${maker.name}`, () => {
    let store: Store;
    beforeAll(() => maker.start());
    afterAll(() => maker.stop());
    beforeEach(async () => {
      store = await maker.open();
    });
    afterEach(() => store.close());

    const start = () => bodies([opened(), clockAt()]);

    it("keeps bodies byte for byte, an escaped U+0000 among them", async () => {
      const epoch = newEpoch();
      const texts = [
        ...start(),
        '{"type":"health","monoMs":5,"name":"note","detail":{"text":"a\\u0000b"}}',
        ' { "type" : "health", "monoMs":6 ,"name":"note","detail":{"text":"Привет \\ud83d\\ude00 \\ud800"}}',
      ];
      const result = await feed(store, epoch, 0, texts);
      expect(result).toMatchObject({
        held: [{ from: 0, to: 3 }],
        upTo: 3,
        inserted: 4,
        refused: [],
      });
      const { events } = await pullAll(store);
      expect(events.map(({ body }) => body)).toEqual(texts);
    });

    it("takes text that a column cannot hold out of a body without losing the event", async () => {
      const epoch = newEpoch();
      const odd = encounter({
        id: { epoch, seq: 2 },
        facts: [{ epoch, seq: 2, verdict: "counted", reason: "a\u0000b" }],
        shift: "\ud800",
        rules: "r\u0000",
      });
      const result = await feed(store, epoch, 0, [...start(), ...bodies([press(), odd])]);
      expect(result).toMatchObject({ inserted: 4, refused: [] });
      expect((await sums(store)).join()).toContain('"verdict":"counted","rules":"r\ufffd"');
    });

    it("changes nothing when a batch comes again, in any cutting", async () => {
      const epoch = newEpoch();
      const texts = [...start(), ...bodies([press(), press({ value: 1 }), press({ value: 2 })])];
      await feed(store, epoch, 0, texts);
      const before = await sums(store);
      expect(await feed(store, epoch, 0, texts)).toMatchObject({
        inserted: 0,
        duplicate: 5,
        upTo: 4,
      });
      await feed(store, epoch, 3, texts.slice(3, 4));
      expect(await sums(store)).toEqual(before);
      expect((await pullAll(store)).events).toHaveLength(5);
      expect(await ledgerOf(store, epoch)).toMatchObject({ stored: 5, duplicate: 6, missing: 0 });
    });

    it("keeps other bytes under a stored identity as a conflict and never counts them", async () => {
      const epoch = newEpoch();
      await feed(store, epoch, 0, [...start(), ...bodies([press({ value: 4 })])]);
      const before = await sums(store);
      const again = await feed(store, epoch, 2, bodies([press({ value: 1 })]));
      expect(again).toMatchObject({
        inserted: 0,
        held: [{ from: 2, to: 2 }],
        refused: [{ seq: 2, reason: "conflict" }],
      });
      expect(await sums(store)).toEqual(before);
      expect(await ledgerOf(store, epoch)).toMatchObject({
        stored: 3,
        conflict: 1,
        quarantined: 0,
      });
    });

    it("quarantines what it cannot read under its identity, acknowledges it, and stores a later good copy", async () => {
      const epoch = newEpoch();
      const bad = ['{"type":"press"', '{"v":2,"type":"press"}', '{"type":"hologram"}', "[1]"];
      const large = `{"type":"health","monoMs":1,"name":"x","detail":{},"pad":"${"x".repeat(9000)}"}`;
      const wrongZone = bodies([opened({ zone: "Mars/Olympus" })]);
      const offScale = bodies([press({ scale: "faces-4", value: 9 })]);
      const result = await feed(store, epoch, 0, [...wrongZone, ...bad, large, ...offScale]);
      expect(result.held).toEqual([{ from: 0, to: 6 }]);
      expect(result.refused.map(({ reason }) => reason)).toEqual([
        "malformed",
        "not-json",
        "future-version",
        "unknown-type",
        "malformed",
        "too-large",
        "malformed",
      ]);
      expect(await ledgerOf(store, epoch)).toMatchObject({ stored: 0, quarantined: 7, missing: 0 });
      expect(await store.quarantine({ limit: 100 })).toHaveLength(7);

      await store.quarantineBatch({
        ...TILL,
        ...{ epoch, from: 7, to: 9, detail: "bad gzip", payload: Buffer.from("junk"), nowMs: 1 },
      });
      expect(await ledgerOf(store, epoch)).toMatchObject({ quarantined: 10, upTo: 9 });
      await feed(store, epoch, 7, bodies([press(), press(), press()]));
      expect(await ledgerOf(store, epoch)).toMatchObject({ stored: 3, quarantined: 7, upTo: 9 });
      const rest = await store.quarantine({ limit: 100 });
      expect(rest.filter(({ reason }) => reason === "batch-undecodable")).toEqual([]);
    });

    it("turns a refused body into a conflict when other bytes are stored under its identity", async () => {
      const epoch = newEpoch();
      await feed(store, epoch, 0, [...start(), '{"v":9,"type":"press"}']);
      await feed(store, epoch, 2, bodies([press()]));
      expect(await ledgerOf(store, epoch)).toMatchObject({
        stored: 3,
        quarantined: 0,
        conflict: 1,
      });
    });

    it("keeps a payload without identity once, however often it comes", async () => {
      for (let n = 0; n < 3; n++)
        await store.quarantinePayload({
          ...TILL,
          payload: Buffer.from([0, 1, 2, 255]),
          reason: "batch-undecodable",
          detail: "no header",
          nowMs: NOON_MS,
        });
      const rows = await store.quarantine({ limit: 10 });
      expect(rows).toMatchObject([{ epoch: null, seq: null, bytes: 4 }]);
    });

    it("does not acknowledge what a full quarantine could not keep", async () => {
      const epoch = newEpoch();
      const payload = randomBytes(33 * 1024 * 1024);
      const batch = { ...TILL, epoch, detail: "junk", nowMs: NOON_MS };
      await feed(store, epoch, 0, start());
      expect(await store.quarantineBatch({ ...batch, from: 2, to: 3, payload })).toMatchObject({
        held: [{ from: 2, to: 3 }],
      });
      const other = randomBytes(33 * 1024 * 1024);
      const refused = await store.quarantineBatch({ ...batch, from: 4, to: 5, payload: other });
      expect(refused).toMatchObject({ held: [], refused: [], upTo: 3 });
      expect(await ledgerOf(store, epoch)).toMatchObject({
        announced: 5,
        quarantined: 2,
        inFlight: 2,
        missing: 0,
        flags: [{ flag: "quarantine-full", dropped: 2 }],
      });
    });

    it("holds the watermark until a gap is filled", async () => {
      const epoch = newEpoch();
      const texts = [...start(), ...bodies(Array.from({ length: 8 }, () => press()))];
      expect((await feed(store, epoch, 4, texts.slice(4, 6))).upTo).toBe(-1);
      expect((await feed(store, epoch, 8, texts.slice(8))).upTo).toBe(-1);
      expect((await feed(store, epoch, 0, texts.slice(0, 2))).upTo).toBe(1);
      expect((await feed(store, epoch, 2, texts.slice(2, 4))).upTo).toBe(5);
      expect((await feed(store, epoch, 5, texts.slice(5, 9))).upTo).toBe(9);
    });

    it("tells in flight from missing by what the agent says it holds", async () => {
      const epoch = newEpoch();
      const texts = [...start(), ...bodies([press(), press()])];
      await feed(store, epoch, 0, texts.slice(0, 2));
      await store.status(
        "shop-1",
        "till-1",
        { v: 1, state: "online", epoch, connect: 1, lastSeq: 9 },
        LIVE,
      );
      expect(await ledgerOf(store, epoch)).toMatchObject({ announced: 9, inFlight: 8, missing: 0 });
      await store.birth(
        "shop-1",
        birthOf(epoch, { connect: 2, holds: [{ epoch, from: 4, to: 9 }] }),
        LIVE,
      );
      expect(await ledgerOf(store, epoch)).toMatchObject({
        inFlight: 6,
        missing: 2,
        missingRanges: [{ from: 2, to: 3 }],
      });
      const next = newEpoch();
      await store.birth("shop-1", birthOf(next), LIVE);
      expect(await ledgerOf(store, epoch)).toMatchObject({ inFlight: 0, missing: 8 });
      expect(await ledgerOf(store, next)).toMatchObject({ announced: -1, inFlight: 0, missing: 0 });
      await store.status(
        "shop-1",
        "till-1",
        { v: 1, state: "online", epoch: next, connect: 1, lastSeq: 3 },
        LIVE,
      );
      expect(await ledgerOf(store, next)).toMatchObject({ announced: 3, inFlight: 4, missing: 0 });
    });

    it("calls nothing missing of a new epoch whose birth is still on its way", async () => {
      const [old, next] = [newEpoch(), newEpoch()];
      await store.birth("shop-1", birthOf(old), LIVE);
      await feed(store, next, 5, bodies([press()]), TILL, NOON_MS + 5);
      expect(await ledgerOf(store, next)).toMatchObject({ announced: 5, inFlight: 5, missing: 0 });
      await store.birth("shop-1", birthOf(next), LIVE);
      expect(await ledgerOf(store, next)).toMatchObject({ inFlight: 0, missing: 5 });
    });

    it("counts what a lost epoch announced only through its successor", async () => {
      const [lost, next] = [newEpoch(), newEpoch()];
      await store.birth("shop-1", birthOf(next), LIVE);
      await feed(store, next, 0, bodies([opened({ prevEpoch: lost, prevLastSeq: 41 })]));
      expect(await ledgerOf(store, lost)).toMatchObject({
        announced: 41,
        stored: 0,
        missing: 42,
        flags: [{ flag: "not-opened" }],
      });
    });

    it("shows a cloned journal as two successors of one epoch, with both machines", async () => {
      const [first, a, b] = [newEpoch(), newEpoch(), newEpoch()];
      await feed(store, first, 0, start());
      const next = { prevEpoch: first, prevLastSeq: 1 };
      await feed(store, a, 0, bodies([opened({ ...next, machineId: "machine-a" }), press()]));
      await feed(store, b, 0, bodies([opened({ ...next, machineId: "machine-b" }), press()]));
      const { flags } = await ledgerOf(store, b);
      expect(flags).toEqual([{ flag: "cloned", with: a, machineIds: ["machine-b", "machine-a"] }]);
      expect((await pullAll(store)).events).toHaveLength(6);
    });

    it("shows a rolled-back journal by a last seq below what is here", async () => {
      const [first, next] = [newEpoch(), newEpoch()];
      await feed(store, first, 0, [...start(), ...bodies([press(), press()])]);
      await feed(store, next, 0, bodies([opened({ prevEpoch: first, prevLastSeq: 1 })]));
      expect((await ledgerOf(store, next)).flags).toEqual([
        { flag: "rolled-back", prevLastSeq: 1, held: 3 },
      ]);
      expect(await ledgerOf(store, first)).toMatchObject({ announced: 3, stored: 4 });
    });

    it("files the backlog of a moved agent under the epoch's own site, whatever arrives first", async () => {
      const epoch = newEpoch();
      const moved = { site: "shop-2", agent: "till-1" };
      await store.birth("shop-2", birthOf(epoch, { site: "shop-2" }), LIVE);
      const texts = [...start(), ...bodies([press(), press()])];
      await feed(store, epoch, 2, texts.slice(2), moved);
      expect((await sums(store)).every((line) => line.includes('"shop-2"'))).toBe(true);
      await feed(store, epoch, 0, texts.slice(0, 2), moved);
      await feed(store, epoch, 2, texts.slice(2), moved);
      const lines = await sums(store);
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.every((line) => line.includes('"shop-1"'))).toBe(true);
      const { events } = await pullAll(store);
      expect(events.map(({ site, seq }) => [site, seq])).toEqual([
        ["shop-1", 2],
        ["shop-1", 3],
        ["shop-1", 0],
        ["shop-1", 1],
      ]);
      expect(await ledgerOf(store, epoch)).toMatchObject({
        site: "shop-1",
        stored: 4,
        duplicate: 2,
        flags: [{ flag: "moved-site", site: "shop-1", presentSite: "shop-2" }],
      });
    });

    it("believes offline for the newest connect alone", async () => {
      const epoch = newEpoch();
      const say = (state: "online" | "offline", connect: number, of = epoch) =>
        store.status("shop-1", "till-1", { v: 1, state, epoch: of, connect }, LIVE);
      const online = async () => (await store.fleet())[0]?.online;
      await say("online", 2);
      await say("offline", 1);
      expect(await online()).toBe(true);
      await say("offline", 2, newEpoch());
      expect(await online()).toBe(true);
      await say("offline", 2);
      expect(await online()).toBe(false);
    });

    it("counts a rating of unknown time apart and moves it when a clock reading comes", async () => {
      const epoch = newEpoch();
      await feed(store, epoch, 0, bodies([opened(), press(), press({ value: 1 })]));
      expect((await sums(store)).every((line) => line.startsWith("boot "))).toBe(true);
      await feed(store, epoch, 3, bodies([clockAt({ errorMs: 90_000 })]));
      expect((await sums(store)).every((line) => line.startsWith("boot "))).toBe(true);
      await feed(store, epoch, 4, bodies([clockAt()]));
      const lines = await sums(store);
      expect(lines.filter((line) => line.startsWith("boot "))).toEqual([]);
      expect(
        lines.filter((line) => line.startsWith("day ") && line.includes('"2026-11-20"')),
      ).toHaveLength(2);
      const { events } = await pullAll(store);
      expect(events[1]).toMatchObject({ atMs: NOON_MS });
    });

    it("erases content, keeps copies from coming back, and says who did it", async () => {
      const content = { ...TILL, epoch: newEpoch(), seq: 5, kind: "text", sha256: "00", nowMs: 1 };
      expect(await store.saveAttachment({ ...content, content: Buffer.from("hello") })).toBe(true);
      await store.eraseAttachment(content, { by: "ops", reason: "asked to", nowMs: 2 });
      expect(await store.saveAttachment({ ...content, content: Buffer.from("hello") })).toBe(false);
      expect(await store.attachments({ limit: 10 })).toMatchObject([{ bytes: null, erasedMs: 2 }]);
      const epoch = newEpoch();
      await feed(
        store,
        epoch,
        0,
        bodies([
          opened(),
          { type: "erased", monoMs: 5, of: { epoch, seq: 9 }, reason: "asked to" },
        ]),
      );
      const late = { ...content, epoch, seq: 9, content: Buffer.from("late") };
      expect(await store.saveAttachment(late)).toBe(false);
      // What an agent has to be told: not what it erased itself.
      expect(await store.erasures(TILL.agent, 10)).toEqual([
        { epoch: content.epoch, seq: 5, reason: "asked to" },
      ]);
    });

    it("refuses a cursor of another store", async () => {
      await expect(store.pull({ limit: 1, cursor: "abc.1.1" })).rejects.toMatchObject({
        code: "cursor-expired",
      });
      await expect(store.pull({ limit: 1, cursor: "x" })).rejects.toMatchObject({
        code: "cursor-invalid",
      });
    });

    it("opens again with what it held", async () => {
      const epoch = newEpoch();
      await feed(store, epoch, 0, start());
      await store.close();
      store = await maker.openAgain();
      expect(await ledgerOf(store, epoch)).toMatchObject({ stored: 2, upTo: 1 });
    });
  });
