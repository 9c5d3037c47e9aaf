import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kill } from "../faults/backends.ts";
import { openBrowser } from "../kiosk/browser.ts";
import { postJson } from "../kiosk/open-shop.ts";
import { needs } from "../require.ts";
import { openTestShop, storedEvents, type TestShop, until } from "../test-shop.ts";

/** The same path with a browser at its ends: what the three kinds of people see, on the real agent and central. */
describe.skipIf(!needs("chromium"))("in Chromium, on a running shop", () => {
  let shop: TestShop;
  let browser: Browser;
  beforeAll(async () => {
    [shop, browser] = await Promise.all([openTestShop({ pages: true }), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  /** On the thanks, and on whatever the screen asks before them. */
  const answerStored = /answer (is )?stored/i;
  const url = () => String(shop.agent.ready["url"]);
  const key = () => String(shop.agent.ready["key"]);
  async function open(address: string): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(address);
    return page;
  }
  const touches = async () =>
    (await storedEvents(shop, "press")).filter((event) => event.body["channel"] === "touch");

  it("a customer taps a face, is thanked, and the answer is at central once", async () => {
    const page = await open(`${url()}/`);
    await page.locator('[data-value="4"]').click();
    await page
      .getByText(/ответ сохранён/i)
      .first()
      .waitFor();
    const stored = await until(async () => {
      const found = await touches();
      return found.length > 0 && found;
    }, "the touch at central");
    expect(stored.map((event) => event.body["value"])).toEqual([4]);
    await page.close();
  });

  it("the question comes back by itself for the next customer, in the language that was chosen", async () => {
    const page = await open(`${url()}/?lang=en`);
    await page.locator('[data-value="1"]').click();
    await page.getByText(answerStored).first().waitFor();
    // Nobody says why, and nobody closes the thanks.
    await page.locator('[data-value="1"]').waitFor({ timeout: 90_000 });
    await page.getByRole("heading", { name: "How were you served today?" }).waitFor();
    await until(async () => (await touches()).length === 2, "the second touch");
    await page.close();
  });

  it("a tap while the agent is dead is stored once when it is back, or visibly not taken: never both, never twice", async () => {
    const page = await open(`${url()}/?lang=en`);
    await page.locator('[data-value="2"]').waitFor();
    const before = (await touches()).length;
    const pid = shop.agent.pid();
    if (pid !== undefined) process.kill(pid, "SIGKILL");
    await page
      .locator('[data-value="2"]')
      .click({ timeout: 5_000 })
      .catch(() => undefined);
    await until(
      async () => (await fetch(`${url()}/api/health`).catch(() => undefined))?.ok,
      "the agent again",
    );
    await page.locator('[data-value="3"]').click();
    await until(
      async () => (await touches()).some((event) => event.body["value"] === 3),
      "the tap after it",
    );
    const after = (await touches()).slice(before).map((event) => event.body["value"]);
    expect([[2, 3], [3, 2], [3]]).toContainEqual(after);
    await page.close();
  });

  it("a link that was printed once opens the manager's page of an agent that was killed since", async () => {
    const printed = key();
    await kill(shop, "agent");
    const answer = await postJson(`${url()}/api/session`, { key: printed });
    expect(answer.status).toBe(200);
  });

  it("the manager's page needs the PIN, and a wrong one opens nothing", async () => {
    const page = await open(`${url()}/manager/?lang=en`);
    await page.locator("input").first().fill("000000x");
    const refused = page.waitForResponse(
      (response) => response.url().endsWith("/api/session") && response.status() === 401,
    );
    await page.keyboard.press("Enter");
    await refused;
    expect(await page.getByText("Presses").count()).toBe(0);
    await page.close();
  });

  it("a newcomer presses the console on the bench: the manager's page shows the press", async () => {
    const manager = await open(`${url()}/manager/?lang=en#key=${key()}`);
    const bench = await open(`${url()}/bench/?lang=en#key=${key()}`);
    await manager.getByText("Presses", { exact: true }).waitFor();
    await bench.getByRole("heading", { name: "On the wire" }).waitFor();
    await bench.keyboard.down("3");
    await bench.waitForTimeout(150);
    await bench.keyboard.up("3");
    await manager.getByText("console").first().waitFor();
    await until(
      async () =>
        (await storedEvents(shop, "press")).some((event) => event.body["channel"] === "console"),
      "the console's press at central",
    );
    await Promise.all([manager.close(), bench.close()]);
  });

  it("ops see the fleet with a token, and nothing without", async () => {
    const without = await open(`${shop.access.url}/?lang=en`);
    await without.locator("input").first().waitFor();
    expect(await without.getByText("till-1").count()).toBe(0);
    const page = await open(`${shop.access.url}/?lang=en#token=${shop.access.token}`);
    await page.getByText("till-1").first().waitFor();
    await page.getByText("online").first().waitFor();
    await Promise.all([without.close(), page.close()]);
  });

  it("survives a kill of the agent with every page open", async () => {
    const page = await open(`${url()}/?lang=en`);
    await page.locator('[data-value="4"]').waitFor();
    await kill(shop, "agent");
    await until(async () => {
      await page
        .locator('[data-value="4"]')
        .click({ timeout: 2_000 })
        .catch(() => undefined);
      // Thanks stand for a moment only: watched for, not looked at once.
      return await page
        .getByText(answerStored)
        .first()
        .waitFor({ timeout: 2_000 })
        .then(
          () => true,
          () => false,
        );
    }, "thanks after the restart");
    await page.close();
  });
});
