import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Clock } from "@otklik/feedback/clock";
import { stringify } from "yaml";
import { readCredentials } from "../credentials.ts";
import { ensureFolder, filesOf } from "../data-folder.ts";
import { join } from "../join.ts";
import { askCentral, type CentralAccess, centralAccess } from "../remote.ts";
import { type RunningPart, startPart } from "./children.ts";

/**
 * One till, its console and a central, as three processes in one data folder: what `npm start` shows, `demo --for`
 * measures and the fault tests kill.
 */

const otklik = fileURLToPath(new URL("../otklik.mjs", import.meta.url));
const simulator = fileURLToPath(new URL("../../firmware/simulator/main.ts", import.meta.url));

export interface ShopPorts {
  readonly pages: number;
  readonly central: number;
  readonly mqtt: number;
}

export interface Shop {
  readonly central: RunningPart;
  readonly console: RunningPart;
  readonly agent: RunningPart;
  readonly access: CentralAccess;
  stop(): Promise<void>;
}

export interface ShopOptions {
  readonly folder: string;
  readonly ports: ShopPorts;
  /** Whether to build and serve the pages; a headless run needs none. */
  readonly pages: boolean;
  /** Parts of central's config in place of the embedded broker and SQLite: a real broker, PostgreSQL. */
  readonly central?: { readonly mqtt?: { readonly url: string }; readonly store?: object };
  readonly clock: Clock;
  readonly say: (line: string) => void;
}

export async function startShop(options: ShopOptions): Promise<Shop> {
  const { folder, clock, say } = options;
  const files = filesOf(ensureFolder(folder));
  const started: RunningPart[] = [];
  const start = async (name: string, args: readonly string[]) => {
    const part = await startPart({ part: { name, args }, clock, say });
    started.push(part);
    return part;
  };
  const stop = async () => {
    // Backwards along the path: nothing is fed into a part that is already gone.
    for (const part of [...started].reverse()) await part.stop();
  };
  const pages = options.pages ? [] : ["--no-pages"];
  try {
    const centralConfig = writeConfig(files.demoCentralConfig, centralYaml(options));
    const central = await start("central", [
      otklik,
      "central",
      "--stdin",
      "--config",
      centralConfig,
      "--data",
      folder,
      ...pages,
    ]);
    const access = centralAccess({ data: folder });
    const agentConfig = writeConfig(files.demoAgentConfig, agentYaml(options));
    if (!readCredentials(files.agentCredentials)["central"]) await joinOwnCentral(access, folder);
    ensureFolder(dirname(files.consoleSocket));
    const consolePart = await start("console", [
      simulator,
      "--stdin",
      "--socket",
      files.consoleSocket,
      "--control",
      files.consoleControl,
      "--eeprom",
      files.consoleEeprom,
    ]);
    const agent = await start("agent", [
      otklik,
      "agent",
      "--stdin",
      "--config",
      agentConfig,
      "--data",
      folder,
      "--console-control",
      files.consoleControl,
      ...pages,
    ]);
    return { central, console: consolePart, agent, access, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function joinOwnCentral(access: CentralAccess, folder: string): Promise<void> {
  const response = await askCentral(access, "/api/v1/invites", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ site: "demo-shop", agent: "till-1" }),
  });
  const { code } = (await response.json()) as { code: string };
  await join({ code, url: access.url, target: "central", data: folder });
}

/** Written anew at each start, so that other ports take effect; a real shop has files of its own. */
function writeConfig(path: string, text: string): string {
  ensureFolder(dirname(path));
  writeFileSync(path, `# Written anew at each start of the demo.\n${text}`, { mode: 0o600 });
  return path;
}

function centralYaml({ folder, ports, central }: ShopOptions): string {
  return stringify({
    http: { host: "127.0.0.1", port: ports.central },
    mqtt: central?.mqtt ?? { kind: "embedded", host: "127.0.0.1", port: ports.mqtt },
    store: central?.store ?? { kind: "sqlite", path: filesOf(folder).centralStore },
  });
}

function agentYaml({ folder, ports, central }: ShopOptions): string {
  const shop = readFileSync(
    fileURLToPath(new URL("../../edge-agent/shop.yaml", import.meta.url)),
    "utf8",
  );
  const wiring = stringify({
    consoles: [{ port: `unix:${filesOf(folder).consoleSocket}` }],
    sync: {
      targets: [{ name: "central", url: central?.mqtt?.url ?? `mqtt://127.0.0.1:${ports.mqtt}` }],
    },
    http: { host: "127.0.0.1", port: ports.pages },
  });
  return `${shop}\n# How this machine is wired.\n${wiring}`;
}
