import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { centralConfigSchema } from "@otklik/central/config";
import { startCentral } from "@otklik/central/main";
import { SystemClock } from "@otklik/edge-agent/clock";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { needs } from "../require.ts";
import { openBrowser, sizes } from "./browser.ts";
import { serveFleet } from "./fleet-answers.ts";
import { builtPages, key, openShop, type Shop } from "./open-shop.ts";

describe.skipIf(!needs("chromium"))("staff see", () => {
  let browser: Browser;
  let shop: Shop;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    shop = await openShop({ withBench: true });
    const context = await browser.newContext({ viewport: sizes["1920x1080"] });
    page = await context.newPage();
  });
  afterEach(async () => {
    await page.context().close();
    await shop.stop();
  });
  const open = (path: string) => page.goto(`${shop.url}${path}?lang=en#key=${key}`);
  const told = (text: string) => page.waitForSelector(`text=${text}`);

  it("a press as it is committed, first pending, then counted", async () => {
    await open("/manager/");
    await told("Nobody has answered yet today.");
    shop.views.press(1);
    await page.waitForSelector(".feed-row .is-pending");
    await told("1 pending");
    shop.views.settle();
    await page.waitForSelector(".feed-row .is-counted");
    await told("Too early to judge: 1 answer today.");
  });

  it("counts alone below 30 answers, the share with n and interval from 30 on", async () => {
    for (let n = 0; n < 29; n++) shop.views.press(n % 3 ? 4 : 1, "console", undefined, "counted");
    await open("/manager/");
    await told("The share appears from 30 answers; 29 so far.");
    expect(await page.locator(".shop-today").textContent()).not.toContain("%)");
    expect(await page.locator(".whisker").count()).toBe(0);
    shop.views.press(4, "console", undefined, "counted");
    await page.waitForSelector(".whisker");
    await told("Opinions are split today.");
    // 20 of 30: Wilson 95 % is 0.488 … 0.808.
    await told("67\u00a0% (49–81), 30 answers");
  });

  it("why a press does not count", async () => {
    shop.views.press(2, "console", undefined, "repeat");
    await open("/manager/");
    await told("the same customer pressed again later");
    await told("1 not counted");
  });

  it("that being offline loses nothing, and what is unplugged", async () => {
    await open("/manager/");
    await told("everything is there");
    shop.views.syncViews = [
      { target: "central", connected: false, backlog: 2_140, lastAckAgoMs: null },
    ];
    shop.views.deviceViews = [
      { id: "console-1", name: "ce6b7343", state: "down", reason: "port-absent" },
    ];
    shop.views.clockView = { source: null, errorMs: null, sure: false };
    shop.views.tell({ t: "changed", parts: ["sync", "devices", "clock"] });
    await told("offline: 2,140 records are kept here and go by themselves");
    await told("Console ce6b7343");
    await told("unplugged");
    await told("not set yet");
  });

  it("that the connection is lost, and the state again when the agent is back", async () => {
    shop.views.press(3, "console", undefined, "counted");
    await open("/manager/");
    await page.waitForSelector(".feed-row");
    await shop.stop();
    await told("The connection is lost.");
    await shop.restart();
    await page.waitForSelector("text=The connection is lost.", { state: "detached" });
    shop.views.press(2);
    await page.waitForSelector(".feed-row .is-pending");
  });

  it("the bench's button go down and up as the finger does", async () => {
    await open("/bench/");
    const button = page.locator(".box-button").nth(2);
    await button.hover();
    await page.mouse.down();
    await expect.poll(() => shop.views.commands.length).toBe(1);
    await page.mouse.up();
    await expect.poll(() => shop.views.commands.length).toBe(2);
    await page.keyboard.down("1");
    await page.keyboard.up("1");
    await expect.poll(() => shop.views.commands.length).toBe(4);
    expect(shop.views.commands).toEqual([
      { cmd: "pin", button: 3, closed: true, bounceMs: 0 },
      { cmd: "pin", button: 3, closed: false, bounceMs: 0 },
      { cmd: "pin", button: 1, closed: true, bounceMs: 0 },
      { cmd: "pin", button: 1, closed: false, bounceMs: 0 },
    ]);
  });

  it("the bench's faults reach the console", async () => {
    await open("/bench/");
    await page.getByRole("slider", { name: "Contact bounce" }).fill("5");
    await page.getByRole("slider", { name: "Mains pick-up" }).fill("50");
    await page.getByRole("button", { name: "3", exact: true }).click();
    await page.getByRole("button", { name: "Reset" }).click();
    await page.keyboard.press("2");
    await expect.poll(() => shop.views.commands.length).toBe(5);
    expect(shop.views.commands).toEqual([
      { cmd: "noise", level: 0.5 },
      { cmd: "stuck", button: 3, on: true },
      { cmd: "reset" },
      { cmd: "pin", button: 2, closed: true, bounceMs: 5 },
      { cmd: "pin", button: 2, closed: false, bounceMs: 5 },
    ]);
  });

  it("a press travel: contact, wire, disk, lamps, each with its moment", async () => {
    await open("/bench/");
    await page.waitForSelector(".box");
    shop.views.tell({ t: "edge", button: 2, closed: true, monoMs: 100 });
    await page.waitForSelector(".station.is-reached");
    const item = shop.views.press(2);
    const { committedMonoMs } = item;
    shop.views.tell({ t: "lamps", lamps: [1, 1, 1, 1], monoMs: committedMonoMs + 2 });
    await expect.poll(() => page.locator(".station.is-reached").count()).toBe(3);
    await expect.poll(() => page.locator(".box-lamp.is-lit").count()).toBe(4);
    await page.waitForSelector(".journal-row");
  });
});

describe.skipIf(!needs("chromium"))("operations see", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  it("a closed door, and by a token what the real central has", async () => {
    const folder = mkdtempSync(join(process.env["OTKLIK_TEST_TMP"] ?? tmpdir(), "central-"));
    const config = centralConfigSchema.parse({
      http: { port: 0 },
      mqtt: { kind: "embedded", port: 0 },
      store: { kind: "sqlite", path: join(folder, "central.db") },
    });
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const kioskDir = await builtPages();
    const central = await startCentral(config, { clock: new SystemClock(), log, kioskDir });
    const page = await browser.newPage();
    await page.goto(`${central.httpUrl}/?lang=en`);
    await page.fill("#token", "otk_wrong");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=That token is not right.");
    await page.fill("#token", await central.createToken("read"));
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=No agent has joined yet.");
    await page.close();
    await central.stop();
  });

  it("trouble in words, what is normal in grey, and save the table as they see it", async () => {
    const shop = await openShop();
    const page = await browser.newPage({ viewport: sizes["1920x1080"] });
    await serveFleet(page);
    await page.goto(`${shop.url}/ops/?lang=en`);
    await page.waitForSelector("text=1 agent needs attention.");
    const state = (agent: string) => page.locator(`tr:has-text("${agent}") .states`).innerText();
    expect(await state("lesnaya-till-1")).toBe("offline");
    expect((await state("park-till-1")).split("\n")).toEqual([
      "online",
      "3 records missing",
      "memory card was copied",
      "1 record unreadable",
      "clock not set",
    ]);
    await page.getByRole("searchbox").fill("lesnaya");
    await expect.poll(() => page.locator(".fleet tbody tr").count()).toBe(1);
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save CSV" }).click();
    const stream = await (await saved).createReadStream();
    let csv = "";
    for await (const chunk of stream) csv += String(chunk);
    expect(csv.trimEnd().split("\r\n")).toHaveLength(2);
    expect(csv).toContain('lesnaya-4,lesnaya-till-1,offline,15 hr,"1,284",0,');
    await page.close();
    await shop.stop();
  });
});
