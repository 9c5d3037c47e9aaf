import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Central } from "@otklik/central/main";
import { readAgentConfig } from "@otklik/edge-agent/config";
import { type Agent, startAgent } from "@otklik/edge-agent/main";
import pino from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testCentral } from "../central/central-rig.ts";
import { clock, temporaryFolder, until } from "../test-shop.ts";

/** The way between shop and centre as it is beyond one machine: MQTT over TLS, with an authority of one's own. */

const folder = temporaryFolder();
const cert = join(folder, "cert.pem");
const key = join(folder, "key.pem");
const shop = readFileSync(new URL("../../edge-agent/shop.yaml", import.meta.url), "utf8");
let central: Central;
const agents: Agent[] = [];

beforeAll(async () => {
  const how = [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-days",
    "2",
  ];
  const made = spawnSync("openssl", [
    ...how,
    "-keyout",
    key,
    "-out",
    cert,
    "-subj",
    "/CN=localhost",
    "-addext",
    "subjectAltName=IP:127.0.0.1",
  ]);
  expect(made.status).toBe(0);
  central = await testCentral({ mqtt: { kind: "embedded", port: 0, tls: { cert, key } } });
});
afterAll(async () => {
  for (const agent of agents) await agent.stop();
  await central?.stop();
});

async function agentWith(ca: string): Promise<Agent> {
  const yaml = `${shop}http: {port: 0}\nsync: {targets: [{name: central, ca: ${ca}}]}\n`;
  const { site, agent, username, password } = await central.admit({
    site: "demo-shop",
    agent: "till-1",
  });
  expect([site, agent]).toEqual(["demo-shop", "till-1"]);
  const started = await startAgent({
    config: readAgentConfig(yaml, "shop.yaml"),
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
  agents.push(started);
  return started;
}

it("an agent hands its journal over MQTT with TLS, trusting the authority its config names", async () => {
  expect(central.mqttUrl).toMatch(/^mqtts:/);
  const agent = await agentWith(cert);
  await until(() => agent.sync.drained("central"), "everything acknowledged over TLS");
  const [row] = await until(async () => {
    const rows = await central.store.ledger();
    return rows.length > 0 && rows;
  }, "the agent in the ledger");
  expect(row).toMatchObject({ agent: "till-1", missing: 0 });
});

it("an authority's file that cannot be read is named, and nothing is left running", async () => {
  await expect(agentWith("/nowhere/ca.pem")).rejects.toMatchObject({ code: "config-invalid" });
});
