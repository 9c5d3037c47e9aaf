import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, CDPSession, Page } from "playwright-core";
import { openBrowser, sizes } from "../kiosk/browser.ts";
import { builtPages, openShop, type Shop } from "../kiosk/open-shop.ts";
import { richSurvey } from "../kiosk/rich-survey.ts";

/** What the customer's page costs to load, and whether it stays as it is over a day. */

export interface ScriptBytes {
  /** Gzipped bytes that the first screen waits for. */
  readonly first: number;
  /** With what is loaded after it: keyboard and QR code. */
  readonly all: number;
}

export async function scriptBytes(): Promise<ScriptBytes> {
  const folder = await builtPages();
  const html = readFileSync(join(folder, "customer", "index.html"), "utf8");
  const assets = new Set(readdirSync(join(folder, "assets")));
  const first = new Set([...html.matchAll(/assets\/([\w.-]+\.js)/g)].map(([, name]) => name ?? ""));
  const all = new Set(first);
  // Chunks name each other; whatever can be reached counts.
  for (const name of all)
    for (const [other] of read(folder, name).matchAll(/[\w.-]+\.js/g))
      if (assets.has(other)) all.add(other);
  return { first: sum(folder, first), all: sum(folder, all) };
}

function read(folder: string, name: string): string {
  return readFileSync(join(folder, "assets", name), "utf8");
}

function sum(folder: string, names: ReadonlySet<string>): number {
  return [...names].reduce((bytes, name) => bytes + gzipSync(read(folder, name)).length, 0);
}

export interface Paint {
  /** First contentful paint, ms after the navigation began; median of the runs. */
  readonly firstPaintMs: number;
  /** The question and its faces stand. */
  readonly questionMs: number;
}

/** A browser slowed down `throttle` times, with an empty cache each run. */
export async function firstPaint(throttle: number, runs: number): Promise<Paint> {
  const shop = await openShop();
  shop.views.setScreen(richSurvey);
  const browser = await openBrowser();
  const paints: Paint[] = [];
  try {
    for (let run = 0; run < runs; run++) paints.push(await paintOnce(browser, shop, throttle));
  } finally {
    await browser.close();
    await shop.stop();
  }
  return {
    firstPaintMs: median(paints.map(({ firstPaintMs }) => firstPaintMs)),
    questionMs: median(paints.map(({ questionMs }) => questionMs)),
  };
}

async function paintOnce(browser: Browser, shop: Shop, throttle: number): Promise<Paint> {
  const context = await browser.newContext({ viewport: sizes["800x480"] });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: throttle });
  await page.addInitScript(`new MutationObserver((_, watch) => {
    if (!document.querySelector(".answer")) return;
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("question")));
  }).observe(document, { subtree: true, childList: true })`);
  await page.goto(`${shop.url}/customer/`);
  await page.waitForSelector(".answer");
  const paint = await page.evaluate<Paint>(`new Promise((resolve) => {
    const look = () => {
      const [first] = performance.getEntriesByName("first-contentful-paint");
      const [question] = performance.getEntriesByName("question");
      if (first && question) resolve({ firstPaintMs: first.startTime, questionMs: question.startTime });
      else requestAnimationFrame(look);
    };
    look();
  })`);
  await context.close();
  return paint;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN);
}

export interface Soak {
  readonly virtualHours: number;
  readonly visits: number;
  /** Used JavaScript heap after a forced collection: after the warm-up, and then once an interval. */
  readonly heapBytes: readonly number[];
  /** Mean of the last quarter over mean of the first, 1 = flat. */
  readonly growth: number;
  readonly domNodes: readonly number[];
  readonly pageErrors: readonly string[];
}

/** Longer than an idle screen waits. */
const STEP_MS = 15_000;
/** A busy till: 2,000 contacts in a day of 24 h. */
const STEPS_PER_VISIT = 3;
const MEASURES = 12;

/**
 * A day at a busy till on a virtual clock: taps, reasons, comments typed on the glass, console presses of the same and
 * of other customers, an agent that is lost and found at every step, and idle ends of every screen.
 */
export async function soak(options: {
  readonly hours: number;
  /** Until compiled code and the browser's own bounded lists have reached their size. */
  readonly warmUpHours: number;
}): Promise<Soak> {
  const { hours, warmUpHours } = options;
  const shop = await openShop();
  shop.views.setScreen({ ...richSurvey, contact: 0 });
  const browser = await openBrowser();
  try {
    const context = await browser.newContext({ viewport: sizes["800x480"], hasTouch: true });
    const page = await context.newPage();
    const pageErrors: string[] = [];
    page.on("pageerror", (error) => pageErrors.push(error.message));
    await page.clock.install();
    await page.goto(`${shop.url}/customer/?lang=ru`);
    await page.waitForSelector(".answer");
    const cdp = await context.newCDPSession(page);
    const warmUpSteps = Math.ceil((warmUpHours * 3_600_000) / STEP_MS);
    const steps = Math.ceil((hours * 3_600_000) / STEP_MS);
    const every = Math.max(1, Math.floor(steps / MEASURES));
    const heapBytes: number[] = [];
    const domNodes: number[] = [];
    let visits = 0;
    for (let step = -warmUpSteps; step <= steps; step++) {
      if (step % STEPS_PER_VISIT === 0) await visit(page, shop, visits++);
      await page.clock.fastForward(STEP_MS);
      if (step < 0 || step % every !== 0) continue;
      const measured = await measure(cdp);
      heapBytes.push(measured.heap);
      domNodes.push(measured.nodes);
    }
    const quarter = Math.max(1, Math.floor(heapBytes.length / 4));
    const growth = mean(heapBytes.slice(-quarter)) / mean(heapBytes.slice(0, quarter));
    return { virtualHours: hours, visits, heapBytes, growth, domNodes, pageErrors };
  } finally {
    await browser.close();
    await shop.stop();
  }
}

/** One customer of five kinds; whatever screen stands, what can be touched is touched. */
async function visit(page: Page, shop: Shop, n: number): Promise<void> {
  const tap = (selector: string, at = 0) =>
    page.evaluate(`document.querySelectorAll(${JSON.stringify(selector)})[${at}]?.click()`);
  shop.views.setScreen({ contact: n });
  if (n % 5 === 0) {
    const source = { id: "console-1", epoch: 1, seq: n };
    shop.views.press(1 + (n % 4), "console", source, "pending", 0, n % 2 === 0);
    return;
  }
  await tap(".told-back");
  await tap(".answer", n % 4);
  await page.clock.runFor(400);
  await tap(".chip", n % 8);
  await tap(".pill.is-strong");
  if (n % 5 === 1) return;
  await page.clock.runFor(50);
  await tap(".foot-side.is-right .pill");
  await page.clock.runFor(50);
  await tap(".kind", n % 3);
  await page.clock.runFor(50);
  await tap(".chip");
  await page.clock.runFor(50);
  for (let key = 0; key < 6; key++) await tap(".hg-button", (n + key * 7) % 30);
  if (n % 5 === 2) return;
  await tap(".writing .pill.is-strong");
  await page.clock.runFor(50);
  await tap(".writing-actions .pill", 1);
}

async function measure(
  cdp: CDPSession,
): Promise<{ readonly heap: number; readonly nodes: number }> {
  await cdp.send("HeapProfiler.collectGarbage");
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  const { nodes } = await cdp.send("Memory.getDOMCounters");
  return { heap: usedSize, nodes };
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
