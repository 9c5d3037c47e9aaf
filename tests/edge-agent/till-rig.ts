import { type Api, startApi } from "@otklik/edge-agent/api/server";
import { SystemClock } from "@otklik/edge-agent/clock";
import type { Journal } from "@otklik/edge-agent/journal/journal";
import { openJournal } from "@otklik/edge-agent/journal/open";
import { TillInputs } from "@otklik/edge-agent/till-inputs";
import type { EventOf } from "@otklik/feedback/event";
import { ShopViews } from "../kiosk/shop-views.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { eventsOf, shopConfig, tellTime } from "./desk-rig.ts";

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
export const token = "a-token-of-the-till-with-many-bits";
/** As `printf %s TOKEN | sha256sum` says. */
export const tokenSha256 = "b40fb1c091446e22aa90ae249c6eb746b721d6cf3d9c65e6b516444df9447337";

export interface Till {
  readonly clock: VirtualClock;
  readonly journal: Journal;
  readonly inputs: TillInputs;
  receipts(): EventOf<"receipt">[];
  /** Lets virtual time and real files go on until it holds. */
  goOn(until: () => boolean, what: string): Promise<void>;
  stop(): Promise<void>;
}

/** The till's inputs on a real journal, wired as main.ts does; `more` = parts of the config. */
export function openTill(
  path: string,
  more: object,
  options: {
    readonly clock?: VirtualClock;
    readonly time?: boolean;
    readonly bytesMax?: number;
  } = {},
): Till {
  const clock =
    options.clock ??
    new VirtualClock({
      bootId: "0000cccc-0000-4000-8000-000000000003",
      monoMs: 40 * 24 * 3_600_000,
    });
  const config = shopConfig(more);
  const journal = openJournal({
    path,
    clock,
    site: config.site.id,
    agent: config.agent,
    machineId: "m",
    zone: config.site.zone,
    dayStartMinutes: 0,
    software: "test",
    targets: [],
    ...(options.bytesMax === undefined ? {} : { bytesMax: options.bytesMax }),
  });
  if (options.time ?? true) tellTime(journal, clock);
  const inputs = new TillInputs({ config, journal, clock, log: quiet });
  inputs.start();
  const real = new SystemClock();
  return {
    clock,
    journal,
    inputs,
    receipts: () => eventsOf(journal, "receipt"),
    goOn: async (until, what) => {
      const endMs = real.monoMs() + 30_000;
      while (!until()) {
        if (real.monoMs() > endMs) throw new Error(`waited in vain: ${what}`);
        clock.advance(100);
        await real.sleep(5);
      }
    },
    stop: async () => {
      let stopped = false;
      const stopping = inputs.stop().then(() => {
        stopped = true;
      });
      while (!stopped) {
        clock.advance(100);
        await real.sleep(1);
      }
      await stopping;
      journal.close();
    },
  };
}

/** The agent's real HTTP server with the till's routes. */
export function serve(
  till: Pick<Till, "inputs" | "clock">,
  kioskDir: string | undefined = undefined,
): Promise<Api> {
  return startApi({
    port: 0,
    kioskDir,
    views: new ShopViews({ clock: new SystemClock() }),
    clock: till.clock,
    log: quiet,
    extend: (server) => till.inputs.routes(server),
  });
}

export function send(
  url: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = { authorization: `Bearer ${token}` },
): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}
