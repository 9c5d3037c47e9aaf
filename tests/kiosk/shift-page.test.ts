import { join } from "node:path";
import { secretHash } from "@otklik/edge-agent/shift/secret";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventsOf } from "../edge-agent/desk-rig.ts";
import { openTill, serve, type Till } from "../edge-agent/till-rig.ts";
import { needs } from "../require.ts";
import { temporaryFolder } from "../test-shop.ts";
import { violations } from "./accessible.ts";
import { openBrowser } from "./browser.ts";
import { builtPages } from "./open-shop.ts";

describe.skipIf(!needs("chromium"))("the page of shifts", () => {
  let browser: Browser;
  let till: Till;
  let api: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    browser = await openBrowser();
    const pin = await secretHash("pin", "1111", "shop");
    const badge = await secretHash("badge", "0009876543", "shop");
    till = openTill(join(temporaryFolder(), "journal.sqlite"), {
      operators: [
        { id: "a", label: "Blue", pin },
        { id: "b", label: "Green", badge },
      ],
    });
    api = await serve(till, await builtPages());
  });
  afterAll(async () => {
    await api?.stop();
    await till?.stop();
    await browser?.close();
  });

  it("takes a PIN and a badge that types itself in one action each, and says what came of it", async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(`${api.url}/shift/?lang=en`);
    // The field has the focus: a reader types its code and presses Enter by itself.
    await page.waitForFunction("document.activeElement?.id === 'code'");
    await page.keyboard.type("1111");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=Blue: the shift has begun");
    await page.waitForFunction("document.activeElement?.id === 'code'");
    await page.keyboard.type("0009876543");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=On shift now: Green, Blue");
    await page.fill("#code", "9999");
    await page.click("text=Begin or end");
    await page.waitForSelector("text=Nobody here has this PIN or badge.");
    expect(await page.inputValue("#code")).toBe("");
    expect(eventsOf(till.journal, "shift").map(({ operator, by }) => [operator, by])).toEqual([
      ["a", "pin"],
      ["b", "badge"],
    ]);
    expect(await violations(page)).toEqual([]);
    await page.close();
  });

  it("says that it is away without holding anybody up, in Russian too", async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(`${api.url}/shift/?lang=ru`);
    await page.route("**/api/shift", (route) => route.abort());
    await page.fill("#code", "1111");
    await page.click("text=Начать или закончить");
    await page.waitForSelector("text=Компьютер магазина не отвечает");
    await page.close();
  });
});
