import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { filesOf } from "otklik/data-folder";
import { askCentral } from "otklik/remote";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { otklik, storedEvents, type TestShop, temporaryFolder, until } from "../test-shop.ts";
import { type BackedShop, backends, kill } from "./backends.ts";

/** A config goes down the same path as events come up: as a whole, once, forward only, and what became of it is an event. */
describe.each(backends.filter(({ here }) => here))(
  "a config from central, on $name,",
  ({ open }) => {
    let backed: BackedShop;
    let shop: TestShop;
    beforeAll(async () => {
      backed = await open();
      shop = backed.shop;
    });
    afterAll(() => backed?.stop());

    const own = () => readFileSync(filesOf(shop.folder).demoAgentConfig, "utf8");
    function give(yaml: string) {
      const file = join(temporaryFolder(), "shop.yaml");
      writeFileSync(file, yaml);
      return otklik([
        "central",
        "config",
        "--agent",
        "till-1",
        "--file",
        file,
        "--data",
        shop.folder,
        "--json",
      ]);
    }
    const applied = async (ok: boolean) =>
      (await storedEvents(shop, "config-applied"))
        .filter((event) => event.body["ok"] === ok)
        .map((event) => event.body);

    it("is applied, and presses name it from then on", async () => {
      const given = await give(own().replace("version: 1", "version: 2"));
      expect(given.exit).toBe(0);
      const { configEpoch } = JSON.parse(given.out) as { configEpoch: string };
      await until(
        async () =>
          (await applied(true)).some(
            (body) => (body["config"] as { epoch: string }).epoch === configEpoch,
          ),
        "the config applied",
      );
      const press = await until(async () => {
        await shop.control.press({ button: 2 });
        return (await storedEvents(shop, "press")).find(
          (event) => event.body["surveyVersion"] === 2,
        );
      }, "a press under the new survey");
      expect(press.body["config"]).toEqual({ epoch: configEpoch, version: 1 });
    });

    it("survives a kill of the agent", async () => {
      await kill(shop, "agent");
      const before = (await storedEvents(shop, "press")).length;
      await shop.control.press({ button: 3 });
      const events = await until(async () => {
        const presses = await storedEvents(shop, "press");
        return presses.length > before && presses;
      }, "a press after the kill");
      expect(events.at(-1)?.body["surveyVersion"]).toBe(2);
    });

    it("that is wrong is refused with the line, and nothing of it is applied", async () => {
      const mistaken = own().replace("profile: START", "profile: BIG");
      expect((await give(mistaken)).exit).toBe(2);
      // As from a program that does not check: straight to central's API.
      await askCentral(shop.access, "/api/v1/agents/till-1/config", {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ yaml: mistaken }),
      });
      const [refused] = await until(async () => {
        const found = await applied(false);
        return found.length > 0 && found;
      }, "the refusal at central");
      expect(refused?.["reason"]).toMatch(/profile: "BIG" is not allowed/);
      expect((await fetch(`${String(shop.agent.ready["url"])}/api/health`)).ok).toBe(true);
    });

    it("that reads well and does not run here is named as failed, and the shop goes on under the one before", async () => {
      const taken = createServer();
      const port = await new Promise<number>((resolve) =>
        taken.listen(0, "127.0.0.1", () => resolve((taken.address() as { port: number }).port)),
      );
      try {
        const given = await give(
          own()
            .replace("version: 1", "version: 2")
            .replace(/port: \d+\s*$/, `port: ${port}\n`),
        );
        const { configEpoch, version } = JSON.parse(given.out) as {
          configEpoch: string;
          version: number;
        };
        const failed = await until(
          async () =>
            (await applied(false)).find((body) => String(body["reason"]).includes(`port ${port}`)),
          "the failure at central",
        );
        expect(failed["config"]).toEqual({ epoch: configEpoch, version });
        const before = (await storedEvents(shop, "press")).length;
        await shop.control.press({ button: 1 });
        const presses = await until(async () => {
          const events = await storedEvents(shop, "press");
          return events.length > before && events;
        }, "a press after it");
        expect(presses.at(-1)?.body).toMatchObject({ surveyVersion: 2, config: { version: 1 } });
      } finally {
        taken.close();
      }
    });

    it("takes a survey along that it names by its file, and the till asks it when its schedule says so", async () => {
      const reception = fileURLToPath(
        new URL("../../edge-agent/surveys/reception.yaml", import.meta.url),
      );
      const scheduled = `surveys: [{survey: ${reception}, schedule: {from: "2020-01-01"}}]\n`;
      expect((await give(`${own()}${scheduled}`)).exit).toBe(0);
      const press = await until(async () => {
        await shop.control.press({ button: 2 });
        return (await storedEvents(shop, "press")).find(
          (event) => event.body["survey"] === "reception",
        );
      }, "a press under the scheduled survey");
      expect(press.body).toMatchObject({ question: "welcome", scale: "faces-4", value: 2 });
    });
  },
);
