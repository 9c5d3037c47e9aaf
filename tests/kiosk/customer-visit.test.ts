import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { needs } from "../require.ts";
import { openBrowser, sizes } from "./browser.ts";
import { StillPage } from "./customer-time.ts";
import { openShop, type Shop } from "./open-shop.ts";
import { cameraNotice, richSurvey } from "./rich-survey.ts";

const [first] = richSurvey.questions;
if (!first) throw new Error("a survey has a question");
const survey = { ...richSurvey, questions: [first], changed: [] };

describe.skipIf(!needs("chromium"))("a visit at the customer's screen", () => {
  let browser: Browser;
  let shop: Shop;
  let still: StillPage;
  let page: Page;
  const stands = (state: string) => still.stands(state);
  const rate = async (at: number) => {
    await stands("asking");
    await page.locator(".answer").nth(at).tap();
  };
  const tapStrong = () => page.locator(".pill.is-strong").tap();
  /** From a bad rating to an open comment with words in it. */
  const write = async (text: string) => {
    await rate(0);
    await stands("why");
    await page.locator(".foot-side.is-right .pill").tap();
    await stands("comment-kind");
    await page.locator(".kind").first().tap();
    await stands("comment-factor");
    await page.locator(".chip").last().tap();
    await stands("comment-text");
    await still.until(".hg-button");
    await page.keyboard.type(text);
    if (text !== "") await still.until(".writing .is-strong:enabled");
  };

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    shop = await openShop();
    shop.views.setScreen(survey);
    still = await StillPage.open(browser, "800x480", `${shop.url}/customer/?lang=ru`);
    page = still.page;
  });
  afterEach(async () => {
    await still.close();
    await shop.stop();
  });

  it("stores rating, reasons and comment, each following the rating, and hands out the ticket", async () => {
    await write("Долго ждали");
    await tapStrong();
    await stands("comment-contact");
    await page.keyboard.type("+7 900 000-00-00");
    await tapStrong();
    await stands("thanks");
    await still.until("svg.qr");
    const { answers, sent } = shop.views.service;
    const source = shop.views.items[0]?.source;
    expect(answers).toMatchObject([{ of: source, ended: "skipped", factors: [] }]);
    expect(sent).toMatchObject([
      {
        of: source,
        kind: "complaint",
        text: "Долго ждали",
        callBack: { contact: "+7 900 000-00-00", consent: true },
      },
    ]);
    const [ticket] = shop.views.service.comments(1).map((comment) => comment.ticket);
    const shown = await page.locator(".code").first().textContent();
    expect(shown?.replace(/-/g, "")).toBe(ticket);
  });

  it("types on the glass, where the cursor is, with capital letters and signs", async () => {
    await write("");
    for (const key of ["Н", "е", "т", "{space}", "{signs}", "5", "{erase}", "7"]) {
      await still.until(`[data-skbtn="${key}"]`);
      await page.locator(`[data-skbtn="${key}"]`).tap();
    }
    await still.pass(100);
    expect(await page.locator(".field").inputValue()).toBe("Нет 7");
  });

  it("says that somebody sees it now only while somebody does", async () => {
    const { comment: _comment, ...short } = survey;
    shop.views.replaceScreen({ ...short, thanksCode: null });
    await still.gone(".foot-side.is-right .pill");
    await rate(3);
    await stands("thanks");
    expect(await page.locator(".told-text").textContent()).toBe("Ваш ответ сохранён.");
    shop.views.service.receiving(true);
    await still.says("Его сейчас видит старший смены.");
    shop.views.service.receiving(false);
    await still.saysNot("Его сейчас видит старший смены.");
  });

  it("never mixes two customers: another's console press keeps the half-written comment as abandoned", async () => {
    await write("Долго жд");
    const tap = shop.views.items[0]?.source;
    const press = shop.views.press(1, "console", { id: "console-1", epoch: 1, seq: 9 });
    await stands("why");
    await expect.poll(() => shop.views.service.sent.length).toBe(1);
    expect(shop.views.service.sent).toMatchObject([
      { of: tap, text: "Долго жд", ended: "abandoned" },
    ]);
    await page.locator(".chip").first().tap();
    await tapStrong();
    await expect.poll(() => shop.views.service.answers.length).toBe(2);
    expect(shop.views.service.answers[1]).toMatchObject({ of: press.source, factors: ["queue"] });
  });

  it("takes a press of the same customer as a correction and goes on", async () => {
    // A 7" panel has no line for it beside the keyboard.
    await page.setViewportSize(sizes["1920x1080"]);
    await write("Долго жд");
    const source = { id: "console-1", epoch: 1, seq: 9 };
    shop.views.press(2, "console", source, "pending", 0, false);
    await still.says("Оценка исправлена");
    await page.keyboard.type("али");
    await tapStrong();
    await stands("comment-contact");
    await page.getByRole("button", { name: "Отправить без контакта" }).tap();
    await stands("thanks");
    expect(shop.views.service.sent).toMatchObject([{ of: source, text: "Долго ждали" }]);
  });

  it("has 5 s left for the next customer when a new contact begins", async () => {
    shop.views.setScreen({ contact: 4 });
    await rate(0);
    await stands("why");
    shop.views.setScreen({ contact: 5 });
    await still.until('.ring-left:not([style*="12000ms"])');
    await still.pass(5_100);
    await stands("asking");
    await expect.poll(() => shop.views.service.answers.length).toBe(1);
    expect(shop.views.service.answers).toMatchObject([{ ended: "timed-out" }]);
  });

  it("stores a comment once when the agent is killed in the middle of it", async () => {
    await write("Долго ждали");
    await tapStrong();
    await stands("comment-contact");
    await shop.stop();
    await page.getByRole("button", { name: "Отправить без контакта" }).tap();
    await stands("saving");
    await still.pass(1_600);
    await stands("waiting");
    expect(shop.views.service.sent).toEqual([]);
    await shop.restart();
    await still.pass(5_000);
    await expect.poll(() => shop.views.service.sent.length, { timeout: 30_000 }).toBe(1);
    await still.pass(10_000);
    expect(shop.views.service.sent).toHaveLength(1);
  });

  it("says what is missing when the agent takes the rating and refuses the comment", async () => {
    await write("Долго ждали");
    await tapStrong();
    await stands("comment-contact");
    shop.views.service.refuseWith = "journal-full";
    await page.getByRole("button", { name: "Отправить без контакта" }).tap();
    await still.says("Сохранилось не всё");
    shop.views.service.refuseWith = undefined;
  });

  it("finishes an open visit with its own survey when the shop changes it meanwhile", async () => {
    await rate(0);
    await stands("why");
    shop.views.setScreen({ surveyVersion: 3, thanks: { ru: "Новое", en: "New" } });
    await page.locator(".foot-side.is-right .pill").tap();
    await stands("comment-kind");
    await expect.poll(() => shop.views.service.answers.length).toBe(1);
    expect(shop.views.service.answers).toMatchObject([{ surveyVersion: survey.surveyVersion }]);
  });

  it("shows the camera's notice on every screen, says so to the agent, and lets the customer object", async () => {
    const noticed = page.waitForRequest("**/api/notice");
    shop.views.setScreen({ notice: { text: cameraNotice } });
    await still.until(".notice");
    await still.pass(200);
    expect((await noticed).postDataJSON()).toMatchObject({ shown: true });
    const again = page.waitForRequest("**/api/notice");
    await still.pass(10_000);
    await again;
    await page.getByRole("button", { name: "Не анализировать меня" }).tap();
    await still.says("Вас не анализируем");
    expect(shop.views.service.optOuts).toMatchObject([{ of: "analysis" }]);
    shop.views.setScreen({ contact: 1 });
    await still.says("Не анализировать меня");
  });

  it("is used from end to end by a keypad alone", async () => {
    await page.keyboard.press("2");
    await stands("why");
    await page.keyboard.press("1");
    await still.until('.chip[aria-pressed="true"]');
    await page.keyboard.press("0");
    await stands("comment-kind");
    for (let n = 0; n < 3; n++) await page.keyboard.press("ArrowRight");
    expect(await page.evaluate("document.activeElement.className")).toContain("kind");
    await page.keyboard.press("Escape");
    await stands("thanks");
    await expect.poll(() => shop.views.service.answers.length).toBe(1);
    expect(shop.views.service.answers).toMatchObject([{ factors: ["queue"], ended: "answered" }]);
  });

  it("gives the next customer the shop's own language and look", async () => {
    await page.locator('.language[lang="en"]').tap();
    await page.locator(".foot [aria-expanded]").tap();
    await stands("comfort");
    await page.getByRole("switch", { name: "Larger" }).tap();
    await still.until("html[data-large][lang=en]");
    await tapStrong();
    await stands("asking");
    await still.pass(31_000);
    await still.until("html:not([data-large])[lang=ru]");
  });

  it("reads the shop's answer by the address in the ticket's QR code", async () => {
    const { service } = shop.views;
    const body = { page: "00112233445566aa", epoch: 1, seq: 1, ageMs: 0, of: null };
    const { ticket } = service.comment({ ...body, survey: "visit", kind: "praise", text: "Ура" });
    service.reply({ ticket, text: "Передали Марии" });
    await page.goto(`${shop.url}/customer/?lang=ru&ticket=${ticket}`);
    await still.says("Передали Марии");
  });

  it("keeps a comment that a reload cut short, as abandoned, and takes the next customer's rating", async () => {
    await write("Долго жда");
    await page.reload();
    await rate(2);
    await expect.poll(() => shop.views.items.length).toBe(2);
    expect(shop.views.service.sent).toMatchObject([
      { of: shop.views.items.at(-1)?.source, text: "Долго жда", ended: "abandoned" },
    ]);
    expect(shop.views.items.map(({ face }) => face.value).sort()).toEqual([1, 3]);
  });

  it("is loaded anew when it stood still, but only while the agent answers", async () => {
    let loads = 0;
    page.on("load", () => loads++);
    await shop.stop();
    await page.clock.fastForward(90_000);
    await page.clock.fastForward(20_000);
    expect(loads).toBe(0);
    const loaded = page.waitForEvent("load");
    await shop.restart();
    await still.pass(6_000);
    await loaded;
    await still.until(".answer");
  });
});
