import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../require.ts";
import { violations } from "./accessible.ts";
import { openBrowser, type Size, sizes } from "./browser.ts";
import { StillPage } from "./customer-time.ts";
import { tourCustomer } from "./customer-tour.ts";
import { openShop } from "./open-shop.ts";
import { cameraNotice, richSurvey } from "./rich-survey.ts";

const shots = fileURLToPath(new URL("../../docs/screenshots/", import.meta.url));
/** Pictures of every state in docs/screenshots/: OTKLIK_SCREENSHOTS=1, and in the long run. */
const withShots = process.env["OTKLIK_SCREENSHOTS"] === "1" || process.env["OTKLIK_LONG"] === "1";
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

/** Contrast depends on the theme, words on the language: two tours see both of each in every state and size. */
const tours = [
  { language: "en", theme: "light", axeAt: "1920x1080" },
  { language: "ru", theme: "dark", axeAt: "1080x1920" },
] as const;
/** The smallest last: touching goes on there, where drawing is quick. */
const looks = ["1920x1080", "1080x1920", "800x480"] as const;

describe.skipIf(!needs("chromium"))("every state of the customer's screen", () => {
  let browser: Browser;
  beforeAll(async () => {
    mkdirSync(shots, { recursive: true });
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  for (const { language, theme, axeAt } of tours)
    it(`can be used by everybody and fits every screen in ${language}, ${theme}`, async () => {
      const { still, shop } = await openTour(browser, "800x480", `theme=${theme}&lang=${language}`);
      const { page } = still;
      const pass = (ms: number) => still.pass(ms);
      const seen: string[] = [];
      await tourCustomer(still, shop, async (state) => {
        seen.push(state);
        for (const size of looks) {
          await turnTo(still, size);
          const at = `${state} at ${size}`;
          expect(await misfits(page), at).toEqual([]);
          if (size === "800x480") expect(await smallTargets(page), at).toEqual([]);
          if (size === axeAt) expect(await violations(page, { pass }), at).toEqual([]);
          await shoot(page, `customer-${state}-${size}-${language}-${theme}`);
        }
      });
      expect(seen).toEqual(states);
      await still.close();
      await shop.stop();
    });

  it("keeps its states in large text, more contrast and within reach", async () => {
    const { still, shop } = await openTour(browser, "1080x1920", "theme=light&lang=ru");
    const { page } = still;
    const pass = (ms: number) => still.pass(ms);
    await page.locator(".foot [aria-expanded]").tap();
    await still.stands("comfort");
    for (const name of ["Крупнее", "Контрастнее", "Всё ниже"])
      await page.getByRole("switch", { name }).tap();
    await still.until("[data-contrast][data-large][data-reach]");
    await page.locator(".pill.is-strong").tap();
    await tourCustomer(still, shop, async (state) => {
      await still.until("[data-contrast][data-large][data-reach]");
      await shoot(page, `customer-${state}-1080x1920-ru-comfort`);
      // The other rules do not depend on how it looks: they held in the tours above.
      expect(
        await violations(page, { rules: ["color-contrast", "target-size"], pass }),
        state,
      ).toEqual([]);
      expect(await misfits(page), state).toEqual([]);
      const top = await page.evaluate<number>(
        `Math.min(...[...document.querySelectorAll(".screen button")].map((button) => button.getBoundingClientRect().top))`,
      );
      expect(top, state).toBeGreaterThanOrEqual(1920 * 0.38 - 1);
    });
    await still.close();
    await shop.stop();
  });
});

async function openTour(browser: Browser, size: Size, query: string) {
  const shop = await openShop();
  shop.views.setScreen({ ...richSurvey, notice: { text: cameraNotice } });
  const still = await StillPage.open(browser, size, `${shop.url}/customer/?${query}`);
  await still.page.evaluate("document.fonts.ready.then(() => {})");
  return { still, shop };
}

async function turnTo(still: StillPage, size: Size): Promise<void> {
  const { width, height } = sizes[size];
  await still.page.setViewportSize(sizes[size]);
  await still.holds(`innerWidth === ${width} && innerHeight === ${height}`);
}

/** For people to look at: drawing three large pictures of everything takes longer than all the rest. */
async function shoot(page: Page, name: string): Promise<void> {
  if (withShots) await page.screenshot({ path: join(shots, `${name}.png`) });
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
