import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { needs } from "../require.ts";
import { openBrowser, sizes } from "./browser.ts";
import { openShop, type Shop } from "./open-shop.ts";

describe.skipIf(!needs("chromium"))("the customer's page", () => {
  let browser: Browser;
  let shop: Shop;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    shop = await openShop();
    const context = await browser.newContext({ viewport: sizes["800x480"], hasTouch: true });
    page = await context.newPage();
    await page.goto(`${shop.url}/`);
    await page.waitForSelector(".answer");
  });
  afterEach(async () => {
    await page.context().close();
    await shop.stop();
  });

  it("stores a tap once, thanks, and asks the next customer", async () => {
    await page.locator(".answer").nth(1).tap();
    await page.waitForSelector("text=Ваш ответ сохранён.");
    expect(shop.views.items).toHaveLength(1);
    expect(shop.views.items[0]).toMatchObject({ channel: "touch", face: { value: 2 } });
    await page.waitForSelector(".answer");
    await page.locator(".answer").nth(3).tap();
    await page.waitForSelector("text=Ваш ответ сохранён.");
    expect(shop.views.items.map(({ face }) => face.value)).toEqual([4, 2]);
  });

  it("can be answered by keys alone", async () => {
    await page.locator(".answer").first().focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=Ваш ответ сохранён.");
    expect(shop.views.items.map(({ face }) => face.value)).toEqual([2]);
  });

  it("thanks for every rating with the very same screen", async () => {
    const thanks: string[] = [];
    for (const value of [0, 3]) {
      await page.waitForSelector(".answer");
      await page.locator(".answer").nth(value).tap();
      await page.waitForSelector(".told");
      thanks.push(await page.locator(".screen").innerHTML());
    }
    expect(thanks[0]).toBe(thanks[1]);
  });

  it("shows a console press as it shows a tap, and the chosen face leaves", async () => {
    // The face stands for 0.3 s at most: noted as it comes, because a busy machine may look too late.
    await page.evaluate(`window.chosen = []; new MutationObserver(() => {
      const face = document.querySelector(".answer.is-chosen");
      if (face) window.chosen.push(face.dataset.value);
    }).observe(document.body, { subtree: true, childList: true, attributes: true })`);
    shop.views.press(4);
    await page.waitForSelector("text=Ваш ответ сохранён.");
    expect(await page.evaluate("[...new Set(window.chosen)]")).toEqual(["4"]);
    expect(await page.locator(".face").count()).toBe(0);
  });

  it("says when an answer was not taken, and takes the next one", async () => {
    shop.views.refuseWith = "journal-full";
    await page.locator(".answer").first().tap();
    await page.waitForSelector("text=Ответ не сохранился");
    shop.views.refuseWith = undefined;
    await page.waitForSelector(".answer");
    await page.locator(".answer").first().tap();
    await page.waitForSelector("text=Ваш ответ сохранён.");
    expect(shop.views.items).toHaveLength(1);
  });

  it("keeps a tap made while the agent is away, thanks nobody for it, and stores it once", async () => {
    await shop.stop();
    await page.waitForSelector("text=Нет связи с компьютером магазина");
    await page.locator(".answer").nth(2).tap();
    await page.waitForSelector("text=Ответ ждёт на этом экране");
    await page.waitForSelector("text=1 ответ ждёт сохранения");
    expect(shop.views.items).toHaveLength(0);
    await shop.restart();
    await expect.poll(() => shop.views.items.length, { timeout: 30_000 }).toBe(1);
    expect(shop.views.items[0]).toMatchObject({ face: { value: 3 } });
    await page.waitForSelector("text=ждёт сохранения", { state: "detached" });
    expect(shop.views.items).toHaveLength(1);
  });

  it("keeps such a tap over a reload of the page", async () => {
    await page.route("**/api/touch", (route) => route.abort());
    await page.locator(".answer").nth(0).tap();
    await page.waitForSelector("text=Сохраняем ответ");
    await page.unroute("**/api/touch");
    await page.reload();
    await expect.poll(() => shop.views.items.length, { timeout: 30_000 }).toBe(1);
    expect(shop.views.items[0]).toMatchObject({ face: { value: 1 } });
  });

  it("stores an answer once when only the agent's word was lost on the way back", async () => {
    let lost = 0;
    await page.route("**/api/touch", async (route) => {
      if (lost++ > 0) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await page.locator(".answer").nth(1).tap();
    await page.waitForSelector("text=Ваш ответ сохранён.");
    expect(lost).toBe(2);
    expect(shop.views.items).toHaveLength(1);
  });

  it("stores an answer whose number was another page's, as a page of a new name", async () => {
    const pages: string[] = [];
    await page.route("**/api/touch", (route) => {
      pages.push((route.request().postDataJSON() as { page: string }).page);
      if (pages.length > 1) return route.continue();
      return route.fulfill({
        status: 409,
        json: { error: { code: "touch-conflict", message: "says the test" } },
      });
    });
    await page.locator(".answer").nth(1).tap();
    await page.waitForSelector("text=Ваш ответ сохранён.");
    expect(new Set(pages).size).toBe(2);
    expect(shop.views.items).toMatchObject([{ face: { value: 2 } }]);
  });

  it("is a page of its own in a duplicated tab, which sends what waited, and all of it is stored once", async () => {
    await page.route("**/api/touch", (route) => route.abort());
    await page.locator(".answer").nth(0).tap();
    await page.waitForSelector("text=Сохраняем ответ");
    const kept = await page.evaluate("JSON.stringify(sessionStorage)");
    const twin = await page.context().newPage();
    // What a browser does for a duplicated tab: it starts with a copy of the storage.
    await twin.addInitScript(`Object.assign(sessionStorage, ${kept as string})`);
    await twin.goto(`${shop.url}/customer/`);
    await expect.poll(() => shop.views.items.length, { timeout: 30_000 }).toBe(1);
    await page.unroute("**/api/touch");
    await twin.locator(".answer").nth(3).tap();
    await expect.poll(() => shop.views.items.length, { timeout: 30_000 }).toBe(2);
    await page.waitForSelector(".answer");
    await page.locator(".answer").nth(2).tap();
    await expect.poll(() => shop.views.items.length, { timeout: 30_000 }).toBe(3);
    const [third, second, first] = shop.views.items;
    expect([first, second, third].map((item) => item?.face.value)).toEqual([1, 4, 3]);
    expect(first?.source.id).toBe(third?.source.id);
    expect(second?.source.id).not.toBe(third?.source.id);
  });

  it("wakes by itself when the agent comes back", async () => {
    await shop.stop();
    await page.waitForSelector("text=Нет связи с компьютером магазина");
    await shop.restart();
    await page.waitForSelector("text=Нет связи с компьютером магазина", { state: "detached" });
    shop.views.press(3);
    await page.waitForSelector("text=Ваш ответ сохранён.");
  });

  it("speaks the customer's language at a touch", async () => {
    await page.getByRole("button", { name: "English" }).tap();
    await page.waitForSelector("text=How were you served at the till?");
    await page.locator(".answer").nth(2).tap();
    await page.waitForSelector("text=Your answer is stored.");
    expect(await page.evaluate("document.documentElement.lang")).toBe("en");
  });

  it("shows the chosen face on one screen only", async () => {
    const second = await page.context().newPage();
    await second.goto(`${shop.url}/customer/`);
    await second.waitForSelector(".answer");
    const seen = page.evaluate(`new Promise((resolve) => {
      const watch = new MutationObserver(() => {
        if (document.querySelector(".is-chosen")) resolve("the face");
        if (document.querySelector(".told")) resolve("thanks alone");
      });
      watch.observe(document.body, { subtree: true, childList: true, attributes: true });
    })`);
    shop.views.press(1);
    await second.waitForSelector(".told");
    expect(await seen).toBe("thanks alone");
  });
});
