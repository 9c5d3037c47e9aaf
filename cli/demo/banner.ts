import { findParts } from "../doctor/parts.ts";
import type { Shop } from "./shop.ts";

/** What runs, where to click, and what this machine lacks and why that does not matter. */
export async function printBanner(options: {
  readonly shop: Shop;
  readonly folder: string;
  readonly say: (line: string) => void;
}): Promise<void> {
  const { shop, folder, say } = options;
  const url = String(shop.agent.ready["url"]);
  const key = String(shop.agent.ready["key"]);
  const off = (await findParts()).filter((part) => part.state !== "ok");
  say(`
A shop is open: central, agent and a console are three processes on this machine.

  Bench            ${url}/bench/#key=${key}
                   press the console's buttons; watch a press travel
  Customer         ${url}/
  Manager          ${url}/manager/#key=${key}
  Ops              ${shop.access.url}/#token=${shop.access.token}

  PIN              ${String(shop.agent.ready["pin"])} (manager and bench, from another browser)
  Data             ${folder}
  Processes        central ${shop.central.pid()}, agent ${shop.agent.pid()}, console ${shop.console.pid()}: kill any; it comes back, nothing is lost

Not on this machine, and not needed for this:`);
  for (const part of off)
    say(`  ${part.name.padEnd(16)} ${part.says}${part.hint ? `: ${part.hint}` : ""}`);
  say("\nCtrl-C closes the shop. Its answers stay in the data folder.\n");
}
