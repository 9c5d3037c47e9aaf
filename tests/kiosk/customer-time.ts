import type { Browser, BrowserContext, Page } from "playwright-core";
import { type Size, sizes } from "./browser.ts";

/** One pump of the page's clock: a frame, so that what is drawn after one is drawn. */
const PUMP_MS = 20;
/** Real time between two looks: the page's time never runs faster than the machine's. */
const LOOK_MS = 20;
const LOOKS_MAX = 2_500;

/**
 * The customer's page on a clock that stands still unless a test moves it: no state ends while a slow machine looks at
 * it, and no limit of a minute takes one.
 */
export class StillPage {
  readonly page: Page;
  readonly #context: BrowserContext;

  private constructor(page: Page) {
    this.page = page;
    this.#context = page.context();
  }

  static async open(browser: Browser, size: Size, url: string): Promise<StillPage> {
    const context = await browser.newContext({
      viewport: sizes[size],
      hasTouch: true,
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.clock.install({ time: "2026-11-22T10:00:00Z" });
    await page.clock.pauseAt("2026-11-22T10:00:01Z");
    await page.goto(url);
    const still = new StillPage(page);
    await still.until(".answer");
    return still;
  }

  close(): Promise<void> {
    return this.#context.close();
  }

  /** Lets `ms` of the page's time pass, every timer in its turn. */
  pass(ms: number): Promise<void> {
    return this.page.clock.runFor(ms);
  }

  /** Lets time pass until `selector` matches, and what is drawn after a frame stands. */
  async until(selector: string): Promise<void> {
    await this.holds(`document.querySelector(${JSON.stringify(selector)}) !== null`);
  }

  async gone(selector: string): Promise<void> {
    await this.holds(`document.querySelector(${JSON.stringify(selector)}) === null`);
  }

  async stands(state: string): Promise<void> {
    await this.until(`.screen[data-state="${state}"]`);
  }

  /** Lets time pass until the page says `text`. */
  async says(text: string): Promise<void> {
    await this.holds(`document.body.innerText.includes(${JSON.stringify(text)})`);
  }

  async saysNot(text: string): Promise<void> {
    await this.holds(`!document.body.innerText.includes(${JSON.stringify(text)})`);
  }

  /** Lets time pass until the expression is true in the page. */
  async holds(expression: string): Promise<void> {
    for (let look = 0; look < LOOKS_MAX; look++) {
      if (await this.page.evaluate<boolean>(expression)) return this.pass(2 * PUMP_MS);
      await this.pass(PUMP_MS);
      await this.page.waitForTimeout(LOOK_MS);
    }
    const state = await this.page.evaluate(`document.querySelector(".screen")?.dataset.state`);
    throw new Error(`never came true: ${expression}; the screen shows "${state}"`);
  }
}
