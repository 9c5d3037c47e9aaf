import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { agentConfigSchema } from "@otklik/edge-agent/config";
import { secretHash } from "@otklik/edge-agent/shift/secret";
import { shiftLine } from "@otklik/feedback/encounter/shifts";
import { afterEach, beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../test-shop.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { eventsOf, shopConfig, tellTime } from "./desk-rig.ts";
import { openTill, send, serve, tokenSha256 } from "./till-rig.ts";

const HOUR_MS = 3_600_000;
const opened: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.stop();
});

let config: { operators: object[]; receipts: object };
beforeAll(async () => {
  const [anna, boris, card] = await Promise.all([
    secretHash("pin", "1111", "shop"),
    secretHash("pin", "2222", "shop"),
    secretHash("badge", "0009876543", "shop"),
  ]);
  config = {
    operators: [
      { id: "a", label: "Blue", pin: anna, till: 7 },
      { id: "b", label: "Green", pin: boris, badge: card, till: "8" },
    ],
    receipts: { http: { tokenSha256 } },
  };
});

/** At 11:00 in Moscow; the business day of this shop starts at midnight there. */
async function till(path = join(temporaryFolder(), "journal.sqlite"), clock?: VirtualClock) {
  const rig = openTill(path, config, clock ? { clock } : {});
  const api = await serve(rig);
  opened.push(rig, api);
  const tap = async (body: object) => {
    const answer = await send(api.url, "/api/shift", body, {});
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const sell = (receipt: string, operator: string) =>
    send(api.url, "/api/receipts", { receipt, operator });
  const shifts = () =>
    eventsOf(rig.journal, "shift").map(({ operator, phase, by, forgotten }) =>
      [operator, phase, by, forgotten].filter(Boolean).join(" "),
    );
  const serving = (monoMs: number) => {
    const marks = eventsOf(rig.journal, "shift").map((event, seq) => ({
      at: event.monoMs,
      fact: { ...event, kind: "shift" as const, boot: "b", id: { epoch: "0", seq } },
    }));
    return shiftLine(marks, 16 * HOUR_MS)
      .at(monoMs)
      ?.split("-")[0];
  };
  return { ...rig, tap, sell, shifts, serving, path };
}

it("a PIN begins a shift and ends it, a badge does too, and shifts may overlap", async () => {
  const { tap, shifts, clock, serving } = await till();
  expect(await tap({ pin: "1111" })).toEqual({
    status: 200,
    body: { phase: "started", label: "Blue", present: ["Blue"] },
  });
  clock.advance(HOUR_MS);
  expect((await tap({ badge: "0009876543" })).body).toMatchObject({ present: ["Green", "Blue"] });
  const both = clock.monoMs() + 60_000;
  clock.advance(HOUR_MS);
  expect((await tap({ pin: "2222" })).body).toEqual({
    ...{ phase: "ended", label: "Green", present: ["Blue"] },
  });
  expect(shifts()).toEqual(["a started pin", "b started badge", "b ended badge"]);
  // Who came last serves, and who stays serves again.
  expect([both, clock.monoMs()].map(serving)).toEqual(["b", "a"]);
});

it("the same tap twice is one, and a shift goes on through a restart of the agent", async () => {
  const first = await till();
  await Promise.all([first.tap({ pin: "1111" }), first.tap({ pin: "1111" })]);
  expect(first.shifts()).toEqual(["a started pin"]);
  first.clock.advance(HOUR_MS);
  for (const one of opened.splice(0).reverse()) await one.stop();
  const second = await till(first.path, first.clock);
  expect((await second.tap({ pin: "1111" })).body).toMatchObject({ phase: "ended", present: [] });
});

it("wrong PINs are told apart from no one, and locked after five for everybody; what is no tap is refused", async () => {
  const { tap, shifts, clock } = await till();
  for (const body of [{}, { pin: "" }, { pin: "x".repeat(65) }, { pin: "1111", badge: "1" }, []])
    expect((await tap(body)).status).toBe(400);
  // A badge's code is no PIN.
  expect(await tap({ pin: "0009876543" })).toMatchObject({
    status: 401,
    body: { error: { code: "shift-wrong" } },
  });
  await Promise.all([1, 2, 3, 4].map((n) => tap({ pin: `000${n}` })));
  expect(await tap({ pin: "1111" })).toMatchObject({
    status: 429,
    body: { error: { code: "shift-locked" } },
  });
  clock.advance(5 * 60_000);
  expect((await tap({ pin: "1111" })).status).toBe(200);
  // Right ones use up no tries.
  for (let n = 0; n < 7; n++) {
    clock.advance(10_000);
    expect((await tap({ pin: "1111" })).status).toBe(200);
  }
  expect(shifts()).toHaveLength(8);
});

it("a till's operator is on shift from the first receipt, until another one is signed in there", async () => {
  const { sell, shifts, clock, tap } = await till();
  await sell("1", "7");
  await sell("2", "7");
  clock.advance(60_000);
  await sell("3", "8");
  await sell("4", "nobody we know");
  expect(shifts()).toEqual(["a started till", "a ended till next-start", "b started till"]);
  clock.advance(60_000);
  // By PIN one stays, whoever is signed in at the till.
  await tap({ pin: "1111" });
  await sell("5", "8");
  await sell("6", "7");
  expect(shifts().slice(3)).toEqual(["a started pin", "b ended till next-start"]);
});

it("a forgotten shift ends with the business day, and says so; the next PIN begins a new one", async () => {
  const { tap, shifts, clock, journal } = await till();
  await tap({ pin: "1111" });
  const atMs = clock.monoMs();
  clock.advance(12 * HOUR_MS);
  expect(shifts()).toEqual(["a started pin"]);
  clock.advance(2 * HOUR_MS);
  expect(shifts()).toEqual(["a started pin", "a ended pin day-end"]);
  // 11:00 to midnight.
  expect(eventsOf(journal, "shift")[1]?.monoMs).toBe(atMs + 13 * HOUR_MS);
  expect((await tap({ pin: "1111" })).body).toMatchObject({ phase: "started" });
});

it("without the time a forgotten shift ends after sixteen hours", async () => {
  const rig = openTill(join(temporaryFolder(), "journal.sqlite"), config, { time: false });
  opened.push(rig);
  await rig.inputs.shifts.identified("badge", "0009876543");
  rig.clock.advance(17 * HOUR_MS);
  expect(eventsOf(rig.journal, "shift").at(-1)).toMatchObject({
    ...{ operator: "b", phase: "ended", forgotten: "too-long" },
  });
});

it("a shift left open by a machine that was switched off ended with its day", async () => {
  const first = await till();
  await first.tap({ pin: "1111" });
  tellTime(first.journal, first.clock);
  for (const one of opened.splice(0).reverse()) await one.stop();
  const clock = new VirtualClock({
    bootId: "0000dddd-0000-4000-8000-000000000004",
    monoMs: 60_000,
    wallMs: first.clock.wallMs() + 20 * HOUR_MS,
  });
  const second = await till(first.path, clock);
  expect(second.shifts()).toEqual(["a started pin", "a ended pin day-end"]);
});

it("operators in a config have no PIN in clear, and no two share one", () => {
  const read = (operators: object[]) =>
    agentConfigSchema
      .safeParse({ ...shopConfig(), operators })
      .error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  const pin = "0".repeat(48);
  expect(read([{ id: "a", label: "A", pin: "1234" }])).toEqual([
    expect.stringContaining("operators.0.pin: 48 hex digits"),
  ]);
  expect(
    read([
      { id: "a", label: "A", pin },
      { id: "b", label: "B", pin },
      { id: "a", label: "C" },
    ]),
  ).toEqual([
    "operators.2.id: operators a and a have the same id",
    "operators.1.pin: operators a and b have the same pin",
  ]);
});

it("`otklik operator` makes the hash that the config holds, and takes no PIN of three digits", async () => {
  const command = fileURLToPath(new URL("../../cli/otklik.mjs", import.meta.url));
  const run = (input: string) =>
    spawnSync(process.execPath, [command, "operator", "--site", "shop"], { input });
  expect(run("1111\n").stdout.toString().trim()).toBe(await secretHash("pin", "1111", "shop"));
  expect(run("111\n")).toMatchObject({ status: 2 });
});
