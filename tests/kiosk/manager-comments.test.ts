import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { needs } from "../require.ts";
import { violations } from "./accessible.ts";
import { openBrowser, sizes } from "./browser.ts";
import { key, openShop, postJson, type Shop } from "./open-shop.ts";

describe.skipIf(!needs("chromium"))("the manager's page", () => {
  let browser: Browser;
  let shop: Shop;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    shop = await openShop();
    const context = await browser.newContext({ viewport: sizes["1920x1080"] });
    page = await context.newPage();
  });
  afterEach(async () => {
    await page.context().close();
    await shop.stop();
  });
  const comment = (seq: number, more: object) =>
    postJson(`${shop.url}/api/comment`, {
      ...{ page: "00112233445566aa", epoch: 7, seq, of: null, survey: "service" },
      ...more,
    });
  const open = (language: string) => page.goto(`${shop.url}/manager/?lang=${language}#key=${key}`);

  it("shows what customers wrote, notes that it was seen, and sends the shop's answer", async () => {
    await comment(1, { kind: "complaint", text: "Call [phone], waited for ages <b>" });
    const callBack = { contact: "Anna", consent: true };
    await comment(2, { kind: "praise", text: "", callBack, ended: "abandoned" });
    await open("en");
    await page.waitForSelector("text=Call [phone number removed], waited for ages <b>");
    await page.waitForSelector("text=Asks to be called back: Anna");
    await page.waitForSelector("text=left half-written");
    expect(await page.locator(".comment-row").count()).toBe(2);
    // Below the edge of the screen nobody has seen it.
    expect(shop.views.service.comments(9).map(({ state }) => state)).toEqual(["stored", "stored"]);
    await page.locator(".comments").scrollIntoViewIfNeeded();
    await expect
      .poll(() => shop.views.service.comments(9).map(({ state }) => state))
      .toEqual(["seen", "seen"]);
    await page.getByRole("button", { name: "Called back: erase the contact" }).click();
    await expect.poll(() => shop.views.service.comments(9)[0]?.contact).toBeUndefined();
    const row = page.locator(".comment-row.is-complaint");
    await row.getByRole("button", { name: "Answer" }).click();
    await row.getByRole("textbox").fill("We are sorry, and have opened a second till.");
    expect(await violations(page)).toEqual([]);
    await row.getByRole("button", { name: "Send the answer" }).click();
    await expect
      .poll(() => shop.views.service.comments(9)[1]?.reply?.text)
      .toBe("We are sorry, and have opened a second till.");
    shop.views.tell({ t: "changed", parts: ["comments"] });
    await page.waitForSelector(".comment-reply");
    const shots = process.env["OTKLIK_SCREENSHOTS"];
    if (shots) await page.screenshot({ path: join(shots, "manager-comments.png") });
  });

  it("hears of a new comment, and speaks Russian", async () => {
    await open("ru");
    await page.waitForSelector(".first-line");
    expect(await page.locator(".comments").count()).toBe(0);
    await comment(1, { kind: "suggestion", text: "Поставьте лавочку" });
    shop.views.tell({ t: "changed", parts: ["comments"] });
    await page.waitForSelector("text=Предложение");
    await page.waitForSelector("text=Поставьте лавочку");
  });

  it("says that somebody sees it while it is open, and no longer once it is closed", async () => {
    await open("en");
    await expect.poll(() => shop.views.service.received).toBe(true);
    await page.close();
    await expect.poll(() => shop.views.service.received).toBe(false);
    page = await browser.newPage();
  });
});
