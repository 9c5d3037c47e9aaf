import Database from "better-sqlite3";
import { filesOf } from "otklik/data-folder";
import { openManagerStream } from "otklik/demo/page-stream";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  ledgerTotal,
  openTestShop,
  otklik,
  storedEvents,
  type TestShop,
  until,
} from "../test-shop.ts";

/** The story of one press, told in order on one shop: read this first. */

let shop: TestShop;
/** What a manager's page hears. */
const heard: Record<string, unknown>[] = [];
let page: { close(): void };

beforeAll(async () => {
  shop = await openTestShop();
  page = await openManagerStream({
    url: String(shop.agent.ready["url"]),
    key: String(shop.agent.ready["key"]),
    onMessage: (message) => heard.push(message),
  });
});

afterAll(async () => {
  page?.close();
  await shop?.stop();
});

function journalRows(type: string): { pos: number; body: string }[] {
  const db = new Database(filesOf(shop.folder).agentJournal, { readonly: true });
  try {
    return db.prepare("SELECT pos, body FROM event WHERE type = ? ORDER BY pos").all(type) as {
      pos: number;
      body: string;
    }[];
  } finally {
    db.close();
  }
}

it("a finger closes button 4 of the console: the compiled firmware debounces it, and the journal holds one press", async () => {
  await shop.control.press({ button: 4, holdMs: 120, bounceMs: 5 });
  const [press] = await until(() => {
    const rows = journalRows("press");
    return rows.length > 0 && rows;
  }, "the press in the journal");
  expect(JSON.parse(press?.body ?? "")).toMatchObject({
    type: "press",
    point: "till-1",
    channel: "console",
    survey: "service",
    surveyVersion: 1,
    question: "overall",
    scale: "faces-4",
    value: 4,
    button: 4,
  });
});

it("the console's lamps answer (that the thanks wait for the commit is shown in tests/firmware)", async () => {
  await until(async () => (await shop.control.state()).lamps.includes(1), "a lamp");
});

it("the release follows as an event of its own and names the press", async () => {
  const [release] = await until(() => {
    const rows = journalRows("release");
    return rows.length > 0 && rows;
  }, "the release");
  const body = JSON.parse(release?.body ?? "") as { press: { seq: number }; heldMs: number };
  expect(body.press).toMatchObject({ seq: expect.any(Number) });
  // The finger held it for 120 ms; the console says so from its own clock.
  expect(body.heldMs).toBeGreaterThan(100);
  expect(body.heldMs).toBeLessThan(150);
});

it("the manager's open page hears of the press with its verdict still pending", async () => {
  await until(
    () =>
      heard.some(
        (message) =>
          message["t"] === "press" &&
          (message["item"] as { verdict: string }).verdict === "pending",
      ),
    "the press on the page",
  );
});

it("central stores the bytes that the journal committed, under the same identity", async () => {
  const [stored] = await until(async () => {
    const events = await storedEvents(shop, "press");
    return events.length > 0 && events;
  }, "the press at central");
  const [own] = journalRows("press");
  expect(JSON.stringify(stored?.body)).toBe(own?.body);
  expect(stored).toMatchObject({
    agent: "till-1",
    point: "till-1",
    epoch: expect.stringMatching(/^[0-7][0-9a-f]{15}$/),
  });
});

it("nobody touches the console for eight seconds: the visit closes and the press counts", async () => {
  const [encounter] = await until(async () => {
    const events = await storedEvents(shop, "encounter");
    return events.length > 0 && events;
  }, "the closed encounter at central");
  expect(encounter?.body).toMatchObject({
    revision: 1,
    outcome: "answered",
    facts: [{ verdict: "counted" }],
  });
});

it("a customer who presses twice is one vote, the last", async () => {
  await shop.control.press({ button: 1, holdMs: 100 });
  await until(() => journalRows("press").length === 2, "the first of two");
  await shop.control.press({ button: 3, holdMs: 100 });
  const encounters = await until(async () => {
    const events = await storedEvents(shop, "encounter");
    return events.length > 1 && events;
  }, "the second encounter");
  expect(encounters[1]?.body["facts"]).toMatchObject([
    { verdict: "repeat" },
    { verdict: "counted" },
  ]);
});

it("the day's figure has both customers, an interval, and says up to when it is complete", async () => {
  const pulled = await otklik([
    "pull",
    "figures",
    "--metric",
    "satisfied-share",
    "--format",
    "json",
    "--data",
    shop.folder,
  ]);
  expect(pulled.exit).toBe(0);
  const { rows } = JSON.parse(pulled.out) as { rows: Record<string, unknown>[] };
  expect(rows).toMatchObject([
    {
      site: "demo-shop",
      zone: "Europe/Moscow",
      n: 2,
      value: 1,
      high: 1,
      sure: false,
      rules: "standard-1",
    },
  ]);
  expect(rows[0]?.["low"]).toBeCloseTo(0.3424, 3);
  expect(rows[0]?.["day"]).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(rows[0]?.["completeUntil"]).toMatch(/Z$/);
});

it("the ledger accounts for every event and misses none", async () => {
  await until(async () => (await ledgerTotal(shop)).inFlight === 0, "everything handed over");
  const ledger = await otklik(["ledger", "--json", "--data", shop.folder]);
  expect(ledger.exit).toBe(0);
  expect(JSON.parse(ledger.out)).toMatchObject({
    total: { missing: 0, conflict: 0, quarantined: 0 },
    rows: [{ agent: "till-1" }],
  });
  const { stored } = await ledgerTotal(shop);
  expect(stored).toBe((await storedEvents(shop)).length);
});
