import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../require.ts";
import { violations } from "./accessible.ts";
import { openBrowser, type Size, sizes } from "./browser.ts";
import { serveFleet } from "./fleet-answers.ts";
import { key, openShop, type Shop } from "./open-shop.ts";

const shots = fileURLToPath(new URL("../../docs/screenshots/", import.meta.url));
const pages = {
  customer: { path: "/customer/", ready: ".answer" },
  manager: { path: "/manager/", ready: ".feed-row" },
  bench: { path: "/bench/", ready: ".box-button" },
  ops: { path: "/ops/", ready: ".fleet tbody tr" },
} as const;

describe.skipIf(!needs("chromium"))("every page, in every size, language and theme", () => {
  let shop: Shop;
  let browser: Browser;
  beforeAll(async () => {
    mkdirSync(shots, { recursive: true });
    shop = await openShop({ withBench: true });
    for (let n = 0; n < 48; n++)
      shop.views.press(
        1 + ((n * 7) % 4),
        n % 5 ? "console" : "touch",
        undefined,
        n % 9 === 4 ? "repeat" : "counted",
        (48 - n) * 60_000,
      );
    shop.views.press(2);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  for (const [name, { path, ready }] of Object.entries(pages))
    for (const size of Object.keys(sizes) as Size[])
      it(`${name} at ${size} fits, reads and can be used by everybody`, async () => {
        const page = await browser.newPage({ viewport: sizes[size], reducedMotion: "reduce" });
        const troubles: string[] = [];
        page.on("pageerror", (error) => troubles.push(error.message));
        page.on("console", (message) => {
          if (message.type() === "error") troubles.push(message.text());
        });
        await serveFleet(page);
        for (const language of ["ru", "en"])
          for (const theme of ["light", "dark"]) {
            await page.goto(`${shop.url}${path}?lang=${language}&theme=${theme}#key=${key}`);
            await page.waitForSelector(ready);
            await page.evaluate("document.fonts.ready");
            await page.screenshot({
              path: join(shots, `${name}-${size}-${language}-${theme}.png`),
            });
            expect(await page.evaluate("document.documentElement.lang")).toBe(language);
            expect(await overflowing(page)).toEqual([]);
            // Contrast depends on the theme, labels on the language: two of the four see both.
            if ((language === "ru") === (theme === "light"))
              expect(await violations(page)).toEqual([]);
          }
        expect(troubles).toEqual([]);
        await page.close();
      });

  it("nothing is loaded from anywhere but the agent", async () => {
    const page = await browser.newPage();
    const hosts = new Set<string>();
    page.on("request", (request) => hosts.add(new URL(request.url()).origin));
    for (const { path, ready } of [pages.customer, pages.manager, pages.bench]) {
      await page.goto(`${shop.url}${path}#key=${key}`);
      await page.waitForSelector(ready);
    }
    expect([...hosts]).toEqual([shop.url]);
    await page.close();
  });

  it("the door asks for the PIN, says when it is wrong, and opens", async () => {
    const context = await browser.newContext({ viewport: sizes["800x480"] });
    const page = await context.newPage();
    await page.goto(`${shop.url}/manager/?lang=en`);
    await page.fill("#pin", "000000");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=That PIN is not right.");
    expect(await violations(page)).toEqual([]);
    await page.fill("#pin", "271828");
    await page.keyboard.press("Enter");
    await page.waitForSelector(pages.manager.ready);
    await context.close();
  });

  it("the key of a link leaves the address at once", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${shop.url}/manager/?lang=en#key=${key}`);
    await page.waitForSelector(pages.manager.ready);
    expect(page.url()).toBe(`${shop.url}/manager/?lang=en`);
    await context.close();
  });
});

/** What sticks out of the screen sideways, or is cut off inside a customer's button. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(`
    [...document.querySelectorAll("body *")].filter((element) => {
      if (element.closest(".unseen, svg, .fleet thead")) return false;
      const { right, left, width } = element.getBoundingClientRect();
      return width > 0 && (right > innerWidth + 1 || left < -1);
    }).map((element) => element.className || element.tagName)
  `);
}
