import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CentralConfigInput, centralConfigSchema } from "@otklik/central/config";
import { type Log, silentLog } from "@otklik/central/log";
import { type Central, startCentral } from "@otklik/central/main";
import { SystemClock } from "@otklik/edge-agent/clock";
import { AgentClient } from "./agent-client.ts";

export const clock = new SystemClock();

export function temporaryFolder(): string {
  return mkdtempSync(join(process.env["OTKLIK_TEST_TMP"] ?? tmpdir(), "central-"));
}

/** Central on free ports with a SQLite store, except where `config` says otherwise. */
export async function testCentral(
  config: CentralConfigInput = {},
  log: Log = silentLog,
  kioskDir?: string,
): Promise<Central> {
  return await startCentral(
    centralConfigSchema.parse({
      http: { port: 0 },
      mqtt: { kind: "embedded", port: 0 },
      store: { kind: "sqlite", path: join(temporaryFolder(), "store.sqlite") },
      ...config,
    }),
    { clock, log, ...(kioskDir === undefined ? {} : { kioskDir }) },
  );
}

export async function joinedAgent(
  central: Central,
  who: { site: string; agent: string },
): Promise<AgentClient> {
  return await AgentClient.connect({ ...(await central.admit(who)), mqttUrl: central.mqttUrl });
}

/** GET with a token; the answer must be good. */
export async function get(central: Central, token: string, path: string): Promise<Response> {
  const response = await fetch(`${central.httpUrl}${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}
