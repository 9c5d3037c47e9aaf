import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SystemClock } from "@otklik/edge-agent/clock";
import { connectControl, type SimulatorControl } from "@otklik/firmware/simulator/control";
import { filesOf } from "otklik/data-folder";
import { freePort } from "otklik/demo/free-port";
import { type Shop, type ShopOptions, startShop } from "otklik/demo/shop";
import { eventPages } from "otklik/event-pages";
import { askCentral } from "otklik/remote";

/** A whole shop of three processes in a folder of its own, for tests that press, kill and look. */
export interface TestShop extends Shop {
  readonly folder: string;
  readonly control: SimulatorControl;
}

export const clock = new SystemClock();
const root = fileURLToPath(new URL("..", import.meta.url));

export async function openTestShop(
  options: Pick<ShopOptions, "central"> & { readonly pages?: boolean } = {},
): Promise<TestShop> {
  const folder = temporaryFolder();
  const [pages, central, mqtt] = await Promise.all([freePort(), freePort(), freePort()]);
  const shop = await startShop({
    folder,
    ports: { pages, central, mqtt },
    pages: options.pages ?? false,
    ...(options.central ? { central: options.central } : {}),
    clock,
    say: () => undefined,
  });
  const control = await connectControl(filesOf(folder).consoleControl);
  return {
    ...shop,
    folder,
    control,
    stop: async () => {
      control.close();
      await shop.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function temporaryFolder(): string {
  return mkdtempSync(join(process.env["OTKLIK_TEST_TMP"] ?? tmpdir(), "shop-"));
}

/** Looks until `look` gives something else than undefined or false. Only patience is bounded, nothing is timed. */
export async function until<T>(
  look: () => T | false | undefined | Promise<T | false | undefined>,
  what: string,
): Promise<T> {
  const endMs = clock.monoMs() + 60_000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (clock.monoMs() > endMs) throw new Error(`waited a minute in vain: ${what}`);
    await clock.sleep(50);
  }
}

export interface ExportedEvent {
  readonly agent: string;
  readonly epoch: string;
  readonly seq: number;
  readonly type: string;
  readonly point: string | null;
  readonly atMs: number | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What central's store holds, in its own order. */
export async function storedEvents(shop: Shop, type?: string): Promise<ExportedEvent[]> {
  const events: ExportedEvent[] = [];
  for await (const page of eventPages(shop.access, new URLSearchParams(type ? { type } : {})))
    for (const line of page.lines) events.push(JSON.parse(line) as ExportedEvent);
  return events;
}

export interface LedgerTotal {
  readonly stored: number;
  readonly inFlight: number;
  readonly duplicate: number;
  readonly conflict: number;
  readonly quarantined: number;
  readonly missing: number;
}

export async function ledgerTotal(shop: Shop): Promise<LedgerTotal> {
  const response = await askCentral(shop.access, "/api/v1/ledger");
  return ((await response.json()) as { total: LedgerTotal }).total;
}

export interface CommandRun {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `otklik …` as a person would, from the root. */
export function otklik(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<CommandRun> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "cli/otklik.mjs"), ...args], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.once("close", (exit) => resolve({ exit, out, err }));
  });
}
