import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readAgentConfig } from "@otklik/edge-agent/config";
import { amountMinorOf } from "@otklik/edge-agent/receipt/amount";
import { afterEach, expect, it } from "vitest";
import { temporaryFolder } from "../test-shop.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { eventsOf, tellTime } from "./desk-rig.ts";
import { openTill, send, serve, type Till, tokenSha256 } from "./till-rig.ts";

const http = { receipts: { http: { tokenSha256 }, currency: "RUB" } };
const opened: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.stop();
});

async function till(
  path = join(temporaryFolder(), "journal.sqlite"),
  options: Parameters<typeof openTill>[2] = {},
): Promise<
  Till & {
    readonly post: (body: unknown, headers?: Record<string, string>) => ReturnType<typeof answer>;
  }
> {
  const rig = openTill(path, http, options);
  const api = await serve(rig);
  opened.push(rig, api);
  return {
    ...rig,
    post: (body, headers) => answer(send(api.url, "/api/receipts", body, headers)),
  };
}

async function answer(response: Promise<Response>): Promise<{ status: number; body: unknown }> {
  const got = await response;
  return { status: got.status, body: await got.json() };
}

const results = ({ body }: { body: unknown }) =>
  (body as { receipts: { result: string }[] }).receipts.map(({ result }) => result);
const iso = (ms: number) => new Date(ms).toISOString();

it("a receipt that is being printed is a fact and ends the service", async () => {
  const { post, receipts, journal, clock } = await till();
  const sent = await post({ receipt: "1001", operator: "07", amount: "1 234,50", token: "t-1" });
  expect(sent).toEqual({
    status: 200,
    body: { receipts: [{ receipt: "1001", result: "stored" }] },
  });
  expect(receipts()).toEqual([
    {
      type: "receipt",
      monoMs: clock.monoMs(),
      point: "till-1",
      receipt: "1001",
      operator: "07",
      amountMinor: 123_450,
      currency: "RUB",
      token: "t-1",
    },
  ]);
  expect(eventsOf(journal, "service-end")).toMatchObject([{ by: "receipt", point: "till-1" }]);
});

it("sent again in any form it changes nothing, also after a restart; another one under its number is refused", async () => {
  const path = join(temporaryFolder(), "journal.sqlite");
  const first = await till(path);
  expect(results(await first.post({ receipt: "1", amountMinor: 100 }))).toEqual(["stored"]);
  const again = {
    receipts: [
      { receipt: 1, amount: "1.00" },
      { receipt: "1", amountMinor: 100 },
    ],
  };
  expect(results(await first.post(again))).toEqual(["duplicate", "duplicate"]);
  for (const one of opened.splice(0).reverse()) await one.stop();
  const second = await till(path, { clock: first.clock });
  expect(results(await second.post(again))).toEqual(["duplicate", "duplicate"]);
  const other = await second.post({ receipt: "1", amountMinor: 200 });
  expect(other).toMatchObject({ status: 422, body: { receipts: [{ result: "refused" }] } });
  const twins = { receipts: [{ receipt: "2" }, { receipt: "2" }, { receipt: "2", operator: "9" }] };
  expect(results(await second.post(twins))).toEqual(["stored", "duplicate", "refused"]);
  expect(second.receipts().map(({ receipt }) => receipt)).toEqual(["1", "2"]);
});

it("a late receipt stands where its time says, a till's clock may be a little ahead, and money back ends no service", async () => {
  const { post, receipts, journal, clock } = await till();
  const now = clock.wallMs();
  await post({ receipt: "late", at: iso(now - 90_000) });
  await post({ receipt: "local", at: "2027-01-15 11:00:00" });
  await post({ receipt: "ahead", at: iso(now + 60_000) });
  await post({ receipt: "back", amountMinor: -500 });
  expect(receipts().map(({ receipt, monoMs }) => [receipt, monoMs - clock.monoMs()])).toEqual([
    ["late", -90_000],
    // 2027-01-15T08:00:00Z is now; 11:00 in Moscow is the same moment.
    ["local", 0],
    ["ahead", 0],
    ["back", 0],
  ]);
  // The two that are of this moment and no refund.
  expect(eventsOf(journal, "service-end")).toHaveLength(2);
});

it("what cannot be a receipt is refused with its reason, and holds up no other", async () => {
  const { post, receipts, clock } = await till();
  const now = clock.wallMs();
  const sent = await post({
    receipts: [
      { receipt: "good" },
      {},
      "text",
      { receipt: "" },
      { receipt: "x".repeat(65) },
      { receipt: "a", at: "yesterday" },
      { receipt: "b", at: "2027-02-30T10:00:00Z" },
      { receipt: "c", at: iso(now + 600_000) },
      { receipt: "d", at: iso(now - 32 * 86_400_000) },
      { receipt: "e", amount: "12,345" },
      { receipt: "f", amount: "NaN" },
      { receipt: "g", amountMinor: 1e13 },
      { receipt: "h", currency: "rubles" },
      { receipt: "i", point: "till-2" },
      { receipt: "j", amount: 1, amountMinor: 100 },
      { receipt: "k", customer: "a name" },
    ],
  });
  expect(sent.status).toBe(200);
  expect(results(sent)).toEqual(["stored", ...Array(15).fill("refused")]);
  expect(JSON.stringify(sent.body)).toContain("this agent serves till-1, not till-2");
  expect(receipts()).toHaveLength(1);
});

it("who has no token, or sends what is no request, is turned away", async () => {
  const { post, receipts } = await till();
  const one = { receipt: "1" };
  expect(await post(one, {})).toMatchObject({
    status: 401,
    body: { error: { code: "token-wrong" } },
  });
  expect((await post(one, { authorization: "Bearer guess" })).status).toBe(401);
  expect((await post({ receipts: [] })).status).toBe(400);
  expect((await post("[1,2")).status).toBe(400);
  expect((await post({ receipts: Array(101).fill(one) })).status).toBe(400);
  expect((await post({ receipt: "1", token: "x".repeat(70_000) })).status).toBe(413);
  for (let n = 0; n < 30; n++) await post(one, { authorization: "Bearer guess" });
  // Locked for everybody, or the lock would tell which token was right.
  expect(await post(one)).toMatchObject({ status: 429, body: { error: { code: "token-locked" } } });
  expect(receipts()).toEqual([]);
});

it("without the time a receipt that names one is kept and belongs to nobody; one without is of now", async () => {
  const { post, receipts, clock } = await till(undefined, { time: false });
  await post({ receipts: [{ receipt: "1", at: iso(clock.wallMs()) }, { receipt: "2" }] });
  expect(receipts()).toMatchObject([
    { receipt: "1", timeUnknown: true, saidMs: clock.wallMs() },
    { receipt: "2", monoMs: clock.monoMs() },
  ]);
  expect(receipts()[1]).not.toHaveProperty("timeUnknown");
});

it("a receipt from before the machine's restart is placed in the boot before, or nowhere when nobody watched", async () => {
  const path = join(temporaryFolder(), "journal.sqlite");
  const wallMs = 1_800_000_000_000;
  const before = openTill(path, http, {
    clock: new VirtualClock({
      bootId: "0000aaaa-0000-4000-8000-000000000001",
      monoMs: 1_000_000,
      wallMs,
    }),
  });
  before.clock.advance(100_000);
  tellTime(before.journal, before.clock);
  await before.stop();
  // Ten minutes later, after a power cut.
  const clock = new VirtualClock({
    bootId: "0000bbbb-0000-4000-8000-000000000002",
    monoMs: 5_000,
    wallMs: wallMs + 700_000,
  });
  const { post, receipts } = await till(path, { clock });
  await post({
    receipts: [
      { receipt: "then", at: iso(wallMs + 50_000) },
      { receipt: "off", at: iso(wallMs + 400_000) },
    ],
  });
  expect(receipts()).toMatchObject([
    { receipt: "then", at: { boot: "0000aaaa-0000-4000-8000-000000000001", monoMs: 1_050_000 } },
    { receipt: "off", timeUnknown: true },
  ]);
});

it("a full journal takes no receipt and says so; sent again later it is taken once", async () => {
  const rig = await till(undefined, { bytesMax: 1_000_000 });
  const many = (from: number) => ({
    receipts: Array.from({ length: 100 }, (_, at) => ({
      receipt: `r-${from + at}-${"x".repeat(50)}`,
    })),
  });
  let from = 0;
  let last = await rig.post(many(from));
  for (; last.status === 200 && from < 10_000; last = await rig.post(many(from))) {
    from += 100;
    rig.clock.advance(1_000);
  }
  expect(last).toMatchObject({ status: 507, body: { error: { code: "journal-full" } } });
  const stored = new Set(rig.receipts().map(({ receipt }) => receipt));
  expect(stored.size).toBe(rig.receipts().length);
});

it("amounts are read as tills write them, and never rounded", () => {
  expect(
    [
      ["1234.50", "RUB"],
      ["1 234,5", "RUB"],
      ["-7", "RUB"],
      ["1000", "JPY"],
      ["1.500", "KWD"],
      ["0.10", undefined],
      ["10.00", "JPY"],
      ["10.01", "JPY"],
      ["1,234.50", "RUB"],
      ["", "RUB"],
      ["1e5", "RUB"],
    ].map(([text, currency]) => amountMinorOf(text ?? "", currency)),
  ).toEqual([
    123_450,
    123_450,
    -700,
    1000,
    1500,
    10,
    10,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

it("a config that says receipts wrongly is told the line, the key and what is allowed", () => {
  const shop = (receipts: string) =>
    `${readFileSync(new URL("../../edge-agent/shop.yaml", import.meta.url), "utf8")}${receipts}`;
  const problems = (receipts: string) => {
    try {
      readAgentConfig(shop(receipts), "shop.yaml");
      return [];
    } catch (error) {
      return (error as Error).message.split("\n");
    }
  };
  const line = shop("").split("\n").length;
  expect(problems("receipts: {}\n").join()).toContain("say where receipts come from");
  expect(problems("receipts: {http: {tokenSha256: secret}}\n").join()).toContain(`:${line}`);
  expect(problems("receipts: {http: {tokenSha256: secret}}\n").join()).toContain("64 hex digits");
  const csv = "receipts: {csv: {folder: /x, header: false, columns: {receipt: No, time: 2}}}\n";
  expect(problems(csv).join()).toContain("columns are numbers");
  expect(problems("receipts: {mqtt: {url: http://x, topic: t}}\n").join()).toContain("mqtt://");
  const format = "receipts: {csv: {folder: /x, timeFormat: QQ, columns: {receipt: 1, time: 2}}}\n";
  expect(problems(format).join()).toContain("timeFormat");
});
