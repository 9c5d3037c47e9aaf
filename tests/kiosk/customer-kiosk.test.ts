import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SystemClock } from "@otklik/edge-agent/clock";
import { type KioskEvent, KioskSession } from "otklik/kiosk/session";
import { chromium, type Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { needs, pathOf } from "../require.ts";
import { otklik } from "../test-shop.ts";
import { openShop, type Shop } from "./open-shop.ts";
import { richSurvey } from "./rich-survey.ts";

const quiet = { info: () => {}, warn: () => {} };

describe.skipIf(!needs("chromium"))("a kiosk session", () => {
  let folder: string;
  let shop: Shop;
  let port: number;
  let session: KioskSession;
  let events: KioskEvent[];
  let take: (() => void) | undefined;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "otklik-kiosk-"));
    shop = await openShop();
    shop.views.setScreen(richSurvey);
    port = await freePort();
    events = [];
    // The session's own pipe stays its own: the test's hand on the page is a port that a shop's Chromium never opens.
    const program = join(folder, "chromium.sh");
    const real = pathOf("chromium") ?? "chromium";
    writeFileSync(program, `#!/bin/sh\nexec ${real} --remote-debugging-port=${port} "$@"\n`, {
      mode: 0o755,
    });
    session = new KioskSession({
      url: `${shop.url}/customer/?lang=ru`,
      chromium: program,
      look: { profile: join(folder, "profile"), headless: true, sandbox: false },
      clock: new SystemClock(),
      log: quiet,
      answerMsMax: 5_000,
      lookMs: 300,
      onEvent: (event) => {
        events.push(event);
        take?.();
      },
    });
    session.start();
  });
  afterEach(async () => {
    await session.stop();
    await shop.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** The next event of a kind, also when it came already; what came before it is forgotten. */
  async function next<T extends KioskEvent["t"]>(t: T): Promise<Extract<KioskEvent, { t: T }>> {
    for (;;) {
      const at = events.findIndex((event) => event.t === t);
      const found = events[at];
      if (found) {
        events.splice(0, at + 1);
        return found as Extract<KioskEvent, { t: T }>;
      }
      await new Promise<void>((resolve) => {
        take = resolve;
      });
    }
  }

  /** The page as it stands now; its connection is made anew because Playwright gives crashed pages up. */
  async function onPage<Result>(use: (page: Page) => Promise<Result>): Promise<Result> {
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    try {
      const page = browser.contexts()[0]?.pages()[0];
      if (!page) throw new Error("Chromium shows no page");
      return await use(page);
    } finally {
      await browser.close();
    }
  }

  const tapAway = () =>
    onPage(async (page) => {
      await page.waitForSelector("text=Нет связи с компьютером магазина");
      await page.locator(".answer").nth(2).click();
      await page.waitForSelector("text=1 ответ ждёт сохранения");
    });

  it("brings the question back after a crash, a hang and a kill, with every answer stored once", async () => {
    await next("shown");
    await onPage(async (page) => {
      await page.locator(".answer").nth(1).click();
      await page.waitForSelector('.screen[data-state="why"]');
      page.goto("chrome://crash").catch(() => {});
      await next("crashed");
    });
    await next("shown");
    await onPage((page) => page.waitForSelector('.screen[data-state="asking"]'));
    expect(shop.views.items).toHaveLength(1);

    await shop.stop();
    events.length = 0;
    await tapAway();
    while ((await next("keeps")).chars <= 2);
    await onPage(async (page) => {
      page.evaluate("setTimeout(() => { for (;;); }); undefined").catch(() => {});
      await next("hung");
      await next("crashed");
    });
    await shop.restart();
    const { pid } = await next("shown");
    await expect.poll(() => shop.views.items.length, { timeout: 30_000 }).toBe(2);
    await onPage((page) => page.waitForSelector(".answer"));

    await shop.stop();
    events.length = 0;
    await tapAway();
    while ((await next("keeps")).chars <= 2);
    process.kill(-pid, "SIGKILL");
    await next("exited");
    await shop.restart();
    const second = await next("shown");
    await expect.poll(() => shop.views.items.length, { timeout: 30_000 }).toBe(3);
    await onPage((page) => page.waitForSelector(".answer"));
    expect(shop.views.items).toHaveLength(3);
    expect(
      new Set(shop.views.items.map(({ source }) => `${source.id}/${source.epoch}/${source.seq}`))
        .size,
    ).toBe(3);

    await session.stop();
    expect(() => process.kill(second.pid, 0)).toThrow("ESRCH");
  });
});

it("says what to install where there is no Chromium", async () => {
  const { exit, err } = await otklik(["kiosk", "--chromium", "/nowhere/chromium"]);
  expect(exit).toBe(1);
  expect(err).toContain("browser-missing");
  expect(err).toContain("apt install chromium");
});

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
