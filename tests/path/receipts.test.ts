import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Central } from "@otklik/central/main";
import { report } from "@otklik/central/report/report";
import { agentConfigSchema } from "@otklik/edge-agent/config";
import { type Agent, startAgent } from "@otklik/edge-agent/main";
import { silentShare } from "@otklik/feedback/metric/silent-share";
import pino from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testCentral } from "../central/central-rig.ts";
import { service } from "../edge-agent/desk-rig.ts";
import { clock, temporaryFolder, until } from "../test-shop.ts";

/** From receipts to the share of the silent: a till without any camera, told in order. */

const token = "the-till-says-this-token";
let central: Central;
let agent: Agent;

beforeAll(async () => {
  central = await testCentral();
  const { username, password } = await central.admit({ site: "shop", agent: "till-1" });
  agent = await startAgent({
    config: agentConfigSchema.parse({
      site: { id: "shop", name: "Shop", zone: "Europe/Moscow" },
      agent: "till-1",
      point: { id: "till-1", name: "Till 1", contact: { denominator: "receipt" } },
      // The rules as they stand, in less time than a customer takes.
      rules: {
        ...{ id: "quick-1", closeAfterMs: 400, graceMs: 400, settleMs: 100 },
        receipt: { beforeMs: 300, afterMs: 4_000 },
        verdicts: [{ verdict: "repeat" }],
      },
      survey: service,
      receipts: { http: { tokenSha256: createHash("sha256").update(token).digest("hex") } },
      sync: { targets: [{ name: "central" }] },
      http: { port: 0 },
    }),
    clock,
    log: pino({ level: "silent" }),
    journalPath: join(temporaryFolder(), "journal.sqlite"),
    credentials: { central: { mqttUrl: central.mqttUrl, username, password } },
    kioskDir: undefined,
    pin: "123456",
    key: "0123456789abcdef0123",
    software: "test",
    onConfig: () => ({ ok: false, reason: "test" }),
  });
});
afterAll(async () => {
  await agent?.stop();
  await central?.stop();
});

const post = (path: string, body: object) =>
  fetch(`${agent.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
const encounters = () => agent.journal.recent(["encounter"]).map(({ event }) => event);

async function receipt(number: number, amountMinor = 25_000): Promise<void> {
  const answer = await post("/api/receipts", {
    receipt: String(number),
    operator: "7",
    amountMinor,
  });
  expect(answer.status).toBe(200);
}

async function touch(seq: number, value: number): Promise<void> {
  const answer = await post("/api/touch", {
    ...{ page: "00112233445566aa", epoch: 7, seq, survey: "service", surveyVersion: 2 },
    ...{ question: "till", value, ageMs: 0 },
  });
  expect(answer.status).toBe(200);
}

it("a customer who presses when the receipt is printed is one answered contact, whatever was sent twice", async () => {
  await receipt(1);
  await touch(1, 4);
  await receipt(1);
  const [one] = await until(() => encounters().length === 1 && encounters(), "the encounter");
  expect(one).toMatchObject({
    outcome: "answered",
    source: "receipt",
    contact: { seq: expect.any(Number) },
    facts: [{ verdict: "counted" }],
  });
});

it("three customers who only pay are three silent ones, and money given back is nobody", async () => {
  for (const number of [2, 3, 4]) await receipt(number);
  await receipt(5, -25_000);
  await until(() => encounters().length === 4, "the three gone");
  await receipt(6);
  await touch(2, 1);
  await until(() => encounters().length === 5, "the last customer gone");
});

it("central's share of the silent is the one that a person would count", async () => {
  await until(() => agent.sync.drained("central"), "everything handed over");
  const { periods } = await report(central.store, { metric: "silent-share", by: "all" });
  // Receipts 1, 2, 3, 4, 6 were asked; 1 and 6 answered.
  const byHand = silentShare({ asked: 5, answered: 2 });
  expect(periods).toMatchObject([{ n: 5, silent: 3, silentShare: 0.6 }]);
  expect(byHand.value).toBeCloseTo(0.6, 12);
});
