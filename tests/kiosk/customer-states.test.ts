import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../require.ts";
import { violations } from "./accessible.ts";
import { openBrowser, type Size, sizes } from "./browser.ts";
import { tourCustomer } from "./customer-tour.ts";
import { openShop } from "./open-shop.ts";
import { cameraNotice, richSurvey } from "./rich-survey.ts";

const shots = fileURLToPath(new URL("../../docs/screenshots/", import.meta.url));
/** Every state a customer can see, in the order of the tour. */
const states = [
  "asking",
  "why",
  "second-question",
  "comment-kind",
  "comment-factor",
  "comment-text",
  "comment-signs",
  "still-writing",
  "comment-contact",
  "thanks-codes",
  "comfort",
  "ticket-unknown",
  "ticket-answer",
  "attract",
  "served",
  "saving",
  "waiting",
  "thanks",
  "changed",
  "not-taken",
];

describe.skipIf(!needs("chromium"))("every state of the customer's screen", () => {
  let browser: Browser;
  beforeAll(async () => {
    mkdirSync(shots, { recursive: true });
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  // Contrast depends on the theme, words on the language: two passes see both of each in every state.
  const passes = [
    { size: "1920x1080", theme: "light", language: "en" },
    { size: "1080x1920", theme: "dark", language: "ru" },
  ] as const;
  for (const { size, theme, language } of passes)
    it(`can be used by everybody at ${size}, ${theme}, ${language}`, async () => {
      const { page, shop } = await openTour(browser, size, `theme=${theme}&lang=${language}`);
      const seen: string[] = [];
      await tourCustomer(page, shop, async (state) => {
        seen.push(state);
        await page.screenshot({
          path: join(shots, `customer-${state}-${size}-${language}-${theme}.png`),
        });
        expect(await violations(page), state).toEqual([]);
        expect(await misfits(page), state).toEqual([]);
      });
      expect(seen).toEqual(states);
      await page.close();
      await shop.stop();
    });

  for (const language of ["ru", "en"])
    it(`fits a 7" panel in ${language}, with targets of 15 mm and faces of 25 mm`, async () => {
      const { page, shop } = await openTour(browser, "800x480", `theme=light&lang=${language}`);
      await tourCustomer(page, shop, async (state) => {
        await page.screenshot({
          path: join(shots, `customer-${state}-800x480-${language}-light.png`),
        });
        expect(await misfits(page), state).toEqual([]);
        expect(await smallTargets(page), state).toEqual([]);
      });
      await page.close();
      await shop.stop();
    });

  it("keeps its states in large text, more contrast and within reach", async () => {
    const { page, shop } = await openTour(browser, "1080x1920", "theme=light&lang=ru");
    await page.locator(".foot [aria-expanded]").tap();
    for (const name of ["Крупнее", "Контрастнее", "Всё ниже"])
      await page.getByRole("switch", { name }).tap();
    await page.locator(".pill.is-strong").tap();
    await tourCustomer(page, shop, async (state) => {
      const { dataset } = await page.evaluate<{ dataset: object }>(
        "({ dataset: { ...document.documentElement.dataset } })",
      );
      expect(Object.keys(dataset)).toEqual(expect.arrayContaining(["contrast", "large", "reach"]));
      await page.screenshot({ path: join(shots, `customer-${state}-1080x1920-ru-comfort.png`) });
      expect(await violations(page), state).toEqual([]);
      expect(await misfits(page), state).toEqual([]);
      const top = await page.evaluate<number>(
        `Math.min(...[...document.querySelectorAll(".screen button")].map((button) => button.getBoundingClientRect().top))`,
      );
      expect(top, state).toBeGreaterThanOrEqual(1920 * 0.38 - 1);
    });
    await page.close();
    await shop.stop();
  });
});

async function openTour(browser: Browser, size: Size, query: string) {
  const shop = await openShop();
  shop.views.setScreen({ ...richSurvey, notice: { text: cameraNotice } });
  const page = await browser.newPage({
    viewport: sizes[size],
    hasTouch: true,
    reducedMotion: "reduce",
  });
  page.setDefaultTimeout(30_000);
  await page.clock.install();
  await page.goto(`${shop.url}/customer/?${query}`);
  await page.waitForSelector(".answer");
  await page.evaluate("document.fonts.ready");
  return { page, shop };
}

/** What sticks out of the screen or out of the part it stands in. */
function misfits(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const stage = document.querySelector(".stage").getBoundingClientRect();
    return [...document.querySelectorAll(".screen *")].filter((element) => {
      if (element.closest(".unseen, svg, .writing-title, .field, .hg-button, .draft")) return false;
      const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
      if (width === 0 || height === 0) return false;
      const outside = left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
      const overlaps = element.closest(".stage") !== null
        && (top < stage.top - 2 || bottom > stage.bottom + 2 || right > stage.right + 42);
      const cut = element.matches("button, .pill") && element.scrollWidth > element.clientWidth + 2;
      return outside || overlaps || cut;
    }).map((element) => (element.className || element.tagName) + ": " + element.textContent.slice(0, 40));
  })()`);
}

/** Buttons below 15 mm, faces below 25 mm, at the 5.2 px/mm of a 7" panel. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll(".screen button")].filter((button) => {
    const { width, height } = button.getBoundingClientRect();
    if (width === 0 || getComputedStyle(button).pointerEvents === "none") return false;
    const least = (button.querySelector(".face") ? 25 : 15) * 5.2 - 1;
    return width < least || height < least;
  }).map((button) => {
    const { width, height } = button.getBoundingClientRect();
    return (button.textContent || button.className) + " " + width + "×" + height;
  })`);
}
