import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pressAndLift } from "@otklik/edge-agent/sim/fingers";
import Database from "better-sqlite3";
import { filesOf } from "otklik/data-folder";
import { type RunningPart, startPart } from "otklik/demo/children";
import { join as joinCentral } from "otklik/join";
import { askCentral } from "otklik/remote";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  clock,
  ledgerTotal,
  openTestShop,
  storedEvents,
  type TestShop,
  temporaryFolder,
  until,
} from "../test-shop.ts";
import { expectExactlyOnce } from "./presses.ts";

/** Cards that are put back from an image, copied, or carried to another shop: shown, nothing swallowed, nothing doubled. */

const otklik = fileURLToPath(new URL("../../cli/otklik.mjs", import.meta.url));
let shop: TestShop;
let pressed: number;
beforeEach(async () => {
  shop = await openTestShop();
  pressed = 0;
});
afterEach(() => shop?.stop());

async function press(times: number): Promise<void> {
  for (let at = 0; at < times; at++) {
    await pressAndLift(shop.control, { button: 1 + (at % 4), holdMs: 120, bounceMs: 0 });
    pressed++;
    await clock.sleep(300);
  }
}

function copyJournal(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  for (const end of ["", "-wal", "-shm", ".reserve"]) {
    rmSync(`${to}${end}`, { force: true });
    if (existsSync(`${from}${end}`)) copyFileSync(`${from}${end}`, `${to}${end}`);
  }
}

/** A consistent copy of the file while the agent goes on writing it. */
async function takeImage(from: string, to: string): Promise<void> {
  const db = new Database(from, { readonly: true });
  await db.backup(to);
  db.close();
}

async function flags(): Promise<string[]> {
  const response = await askCentral(shop.access, "/api/v1/ledger");
  const { rows } = (await response.json()) as { rows: { flags: { flag: string }[] }[] };
  return [...new Set(rows.flatMap((row) => row.flags.map(({ flag }) => flag)))];
}

it("a journal put back from an older copy: central shows it, and no later press collides with one it forgot", async () => {
  const journal = filesOf(shop.folder).agentJournal;
  const image = join(temporaryFolder(), "image.sqlite");
  await press(2);
  await expectExactlyOnce(shop, pressed);
  await takeImage(journal, image);
  await press(3);
  await expectExactlyOnce(shop, pressed);
  await shop.agent.pause();
  copyJournal(image, journal);
  await shop.agent.resume();
  await press(2);
  await expectExactlyOnce(shop, pressed);
  expect(await flags()).toContain("rolled-back");
});

it("a journal copied to a second machine: two successors of one epoch are shown as a clone, and both are stored", async () => {
  const files = filesOf(shop.folder);
  const clone = filesOf(temporaryFolder());
  await press(2);
  await shop.agent.pause();
  copyJournal(files.agentJournal, clone.agentJournal);
  copyFileSync(files.agentCredentials, clone.agentCredentials);
  await shop.agent.resume();
  await press(2);
  await expectExactlyOnce(shop, pressed);
  await shop.agent.pause();
  // The same console moves over to the copy, as when somebody swaps cards.
  const second = await startAgentFrom(dirname(dirname(clone.agentJournal)), files.demoAgentConfig);
  try {
    await press(2);
    await expectExactlyOnce(shop, pressed);
    expect(await flags()).toContain("cloned");
  } finally {
    await second.stop();
  }
});

it("an agent carried to another shop with a backlog: what it wrote before stays the first shop's", async () => {
  const files = filesOf(shop.folder);
  await press(1);
  await expectExactlyOnce(shop, pressed);
  await shop.central.pause();
  await press(2);
  await until(
    async () => (await fetch(`${String(shop.agent.ready["url"])}/api/health`)).ok,
    "the agent",
  );
  await clock.sleep(500);
  await shop.agent.pause();
  await shop.central.resume();
  const invited = await askCentral(shop.access, "/api/v1/invites", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ site: "second-shop", agent: "till-1" }),
  });
  const { code } = (await invited.json()) as { code: string };
  await joinCentral({ code, url: shop.access.url, target: "central", data: shop.folder });
  const config = join(temporaryFolder(), "moved.yaml");
  writeFileSync(
    config,
    readFileSync(files.demoAgentConfig, "utf8").replace("id: demo-shop", "id: second-shop"),
  );
  const moved = await startAgentFrom(shop.folder, config);
  try {
    await press(1);
    await expectExactlyOnce(shop, pressed);
    const sites = (await storedEvents(shop, "press")).map(
      (event) => (event as unknown as { site: string }).site,
    );
    expect(sites.filter((site) => site === "demo-shop")).toHaveLength(3);
    expect(sites.filter((site) => site === "second-shop")).toHaveLength(1);
    expect(await flags()).toContain("moved-site");
    expect(await ledgerTotal(shop)).toMatchObject({ missing: 0, conflict: 0 });
  } finally {
    await moved.stop();
  }
});

function startAgentFrom(folder: string, config: string): Promise<RunningPart> {
  return startPart({
    part: {
      name: "agent",
      args: [otklik, "agent", "--stdin", "--no-pages", "--config", config, "--data", folder],
    },
    clock,
    say: () => undefined,
  });
}
