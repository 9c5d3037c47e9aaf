import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { otklik } from "../test-shop.ts";

describe("otklik simulate", () => {
  it("prints the default world, and takes it back as a file", async () => {
    const { exit, out } = await otklik(["simulate", "--print-world"]);
    expect(exit).toBe(0);
    const folder = mkdtempSync(join(process.env["OTKLIK_TEST_TMP"] ?? tmpdir(), "world-"));
    const file = join(folder, "world.json");
    writeFileSync(file, out.replace('"answerShare": 0.1', '"answerShare": 1.1'));
    const refused = await otklik(["simulate", "--world", file, "--json"]);
    expect(refused.exit).toBe(2);
    expect(JSON.parse(refused.out).error.message).toMatch(/customers\.answerShare: .*from 0 to 1/);
  });

  it("refuses a number that is none, and says which are allowed", async () => {
    const { exit, err } = await otklik(["simulate", "--days", "0"]);
    expect(exit).toBe(2);
    expect(err).toMatch(/allowed: a whole number from 1 to 366/);
  });
});
