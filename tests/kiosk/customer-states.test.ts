import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SystemClock } from "@otklik/edge-agent/clock";
import { faceOf } from "@otklik/feedback/live-message";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../require.ts";
import { violations } from "./accessible.ts";
import { openBrowser, type Size, sizes } from "./browser.ts";
import { openShop, type Shop } from "./open-shop.ts";

const clock = new SystemClock();
const shots = fileURLToPath(new URL("../../docs/screenshots/", import.meta.url));

describe.skipIf(!needs("chromium"))("every state of the customer's screen", () => {
  let shop: Shop;
  let browser: Browser;
  beforeAll(async () => {
    mkdirSync(shots, { recursive: true });
    shop = await openShop();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  for (const size of Object.keys(sizes) as Size[])
    it(`is drawn and accessible at ${size}`, async () => {
      const page = await openPage(browser, size, `${shop.url}/customer/?lang=ru&theme=light`);
      const look = (state: string) =>
        page.screenshot({ path: join(shots, `customer-${state}-${size}.png`) });
      const tap = () => page.locator(".answer").nth(1).tap();

      // A button that chatters keeps the chosen face on the screen for as long as it is looked at.
      const face = faceOf("faces-4", 2);
      const stopChatter = clock.every(40, () => shop.views.tell({ t: "felt", button: 2, face }));
      await page.waitForSelector(".answer.is-chosen");
      await look("chosen");
      stopChatter();
      await page.waitForSelector(".answer.is-chosen", { state: "detached" });

      await page.route("**/api/touch", (route) => route.abort());
      await tap();
      await page.waitForSelector("text=Сохраняем ответ");
      await look("saving");
      await page.waitForSelector("text=Ответ ждёт на этом экране");
      await look("waiting");
      expect(await violations(page)).toEqual([]);
      await page.unroute("**/api/touch");
      await page.waitForSelector(".answer");

      await tap();
      await page.waitForSelector("text=Ваш ответ сохранён.");
      await look("thanks");
      expect(await violations(page)).toEqual([]);
      await page.waitForSelector(".answer");

      shop.views.refuseWith = "journal-full";
      await tap();
      await page.waitForSelector("text=Ответ не сохранился");
      shop.views.refuseWith = undefined;
      await look("not-taken");
      expect(await violations(page)).toEqual([]);
      await page.close();
    });
});

async function openPage(browser: Browser, size: Size, url: string): Promise<Page> {
  const page = await browser.newPage({
    viewport: sizes[size],
    hasTouch: true,
    reducedMotion: "reduce",
  });
  page.setDefaultTimeout(30_000);
  await page.goto(url);
  await page.waitForSelector(".answer");
  await page.evaluate("document.fonts.ready");
  return page;
}
