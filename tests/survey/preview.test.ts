import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SystemClock } from "@otklik/edge-agent/clock";
import { type Preview, startPreview } from "@otklik/edge-agent/preview/server";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../kiosk/accessible.ts";
import { openBrowser } from "../kiosk/browser.ts";
import { builtPages, postJson } from "../kiosk/open-shop.ts";
import { needs } from "../require.ts";
import { temporaryFolder } from "../test-shop.ts";
import { sampleYaml } from "./sample.ts";

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

describe.skipIf(!needs("chromium"))("the preview of a survey", () => {
  const folder = temporaryFolder();
  const file = join(folder, "service.yaml");
  let preview: Preview;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    writeFileSync(file, sampleYaml);
    preview = await startPreview({
      file,
      port: 0,
      kioskDir: await builtPages(),
      clock: new SystemClock(),
      log: quiet,
      software: "test",
    });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1760, height: 1100 } });
    await page.goto(`${preview.url}/preview/?lang=en`);
  });
  afterAll(async () => {
    await browser?.close();
    await preview?.stop();
  });

  const inFrame = (title: string) => page.frameLocator(`iframe[title="${title}"]`);
  const screens = ["Phone", "Kiosk 800 × 480", "Stand 1080 × 1920"];
  const heading = (title: string, name: string) =>
    inFrame(title).getByRole("heading", { name, exact: true }).waitFor();
  /** Notes what stands for a moment, so that nobody has to look just then; `noted` resolves once it stood there. */
  const note = async (title: string, wanted: string) => {
    const frame = await inside(title);
    await frame.evaluate(`void (window.noted = new Promise((resolve) => {
      const look = () => { if (${wanted}) resolve(true); };
      new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
    }))`);
  };
  const noted = async (title: string) => (await inside(title)).evaluate("window.noted");
  const inside = async (title: string) => {
    const frame = await (await page.$(`iframe[title="${title}"]`))?.contentFrame();
    if (!frame) throw new Error(`no frame ${title}`);
    return frame;
  };
  const thanks = 'document.querySelector("h1")?.textContent === "Thank you"';

  it("shows the customer's own page on phone, kiosk and stand, in the language that is chosen", async () => {
    for (const title of screens) await heading(title, "How were you served today?");
    await page.getByRole("button", { name: "Русский" }).last().click();
    for (const title of screens) await heading(title, "Как вас сегодня обслужили?");
    await page.getByRole("button", { name: "English" }).last().click();
    await heading("Phone", "How were you served today?");
  });

  it("draws the console with what each button means, and its lamps thank alike for every one", async () => {
    expect(await page.locator(".console-button").count()).toBe(4);
    for (const title of screens) {
      await heading(title, "How were you served today?");
      await note(title, thanks);
    }
    await page.evaluate(`void (window.lit = new Promise((resolve) =>
      new MutationObserver(() => {
        if (document.querySelectorAll(".console-lamp.is-lit").length === 4) resolve(true);
      }).observe(document.body, { subtree: true, attributes: true, childList: true })))`);
    await page.getByRole("button", { name: "Press button 1" }).click();
    expect(await page.evaluate("window.lit")).toBe(true);
    for (const title of screens) expect(await noted(title)).toBe(true);
    await page.getByRole("button", { name: "Start again" }).click();
    await heading("Phone", "How were you served today?");
  });

  it("takes a tap like a shop's screen, and nothing of it is anywhere afterwards", async () => {
    const kiosk = "Kiosk 800 × 480";
    await heading(kiosk, "How were you served today?");
    await note(kiosk, thanks);
    await inFrame(kiosk).getByRole("button", { name: "Well", exact: true }).click();
    expect(await noted(kiosk)).toBe(true);
    expect(readdirSync(folder)).toEqual(["service.yaml"]);
  });

  it("changes with its file, and says what is wrong with it beside the last good survey", async () => {
    writeFileSync(file, sampleYaml.replace("served today?", "served, and how was the price?"));
    await page.getByText("Two questions in one").waitFor();
    await heading("Stand 1080 × 1920", "How were you served, and how was the price?");
    writeFileSync(file, sampleYaml.replace("faces-4", "faces-9"));
    await page.getByRole("alert").getByText("service.yaml:12:5").waitFor();
    writeFileSync(
      file,
      sampleYaml.replace("faces-4", "faces-2").replaceAll(", Well, Very well", ""),
    );
    await page.getByRole("alert").getByText("labels").waitFor();
    writeFileSync(file, sampleYaml);
    await page.getByText("Nothing to mend.").waitFor();
  });

  it("finds a language that is added beside the file", async () => {
    writeFileSync(
      join(folder, "service.kk.yaml"),
      "questions: {overall: {text: Қызмет қалай болды?, labels: [Нашар, Орташа, Жақсы, Тамаша]}}\nthanks: Рақмет\n",
    );
    await page.getByRole("button", { name: "kk", exact: true }).click();
    await heading("Phone", "Қызмет қалай болды?");
  });

  it("has no violation that axe-core knows of, around the customer's page", async () => {
    expect(await violations(page)).toEqual([]);
  });

  it("answers on this machine alone, stands in no foreign frame and takes no press from a foreign page", async () => {
    expect(new URL(preview.url).hostname).toBe("127.0.0.1");
    const response = await fetch(`${preview.url}/preview/`);
    expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'self'");
    const press = `${preview.url}/api/preview/press`;
    const foreign = await postJson(press, { button: 1 }, { origin: "https://example.com" });
    expect(foreign.status).toBe(403);
    expect((await postJson(press, { button: 99 })).status).toBe(400);
    expect((await fetch(`${preview.url}/api/manager`)).status).toBe(401);
  });
});
