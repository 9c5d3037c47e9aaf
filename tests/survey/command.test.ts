import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { otklik, temporaryFolder } from "../test-shop.ts";
import { sampleYaml, surveysFolder } from "./sample.ts";

function fileWith(text: string): string {
  const file = join(temporaryFolder(), "service.yaml");
  writeFileSync(file, text);
  return file;
}

describe("otklik survey lint", () => {
  it("finds nothing in the surveys that Otklik brings along, nor in the demo's shop", async () => {
    const files = readdirSync(surveysFolder).map((name) => join(surveysFolder, name));
    expect(files.length).toBeGreaterThanOrEqual(6);
    const run = await otklik([
      "survey",
      "lint",
      ...files,
      join(surveysFolder, "../shop.yaml"),
      "--json",
    ]);
    expect([run.exit, JSON.parse(run.out)]).toEqual([0, { errors: 0, warnings: 0, findings: [] }]);
  });

  it("ends with 1 when something must be mended, and says what in the language that was asked for", async () => {
    const file = fileWith(sampleYaml.replace("served today?", "served, and how was the price?"));
    const ru = await otklik(["survey", "lint", file, "--lang", "ru"]);
    expect(ru.exit).toBe(1);
    expect(ru.out).toContain(`${file}:8:7  ошибка  double-barrelled  questions.0.text.en`);
    expect(ru.out).toContain("Два вопроса в одном");
    const en = await otklik(["survey", "lint", file], { LC_ALL: "en_GB.UTF-8" });
    expect([en.exit, en.out]).toEqual([1, expect.stringContaining("Two questions in one")]);
  });

  it("ends with 0 when it has advice alone", async () => {
    const file = fileWith(sampleYaml.replace("languages: [ru, en]", "languages: [ru]"));
    const run = await otklik(["survey", "lint", file, "--json"]);
    expect([run.exit, JSON.parse(run.out)]).toMatchObject([0, { errors: 0, warnings: 1 }]);
  });

  it("judges a survey for a console of so many buttons", async () => {
    const run = await otklik(["survey", "lint", join(surveysFolder, "nps.yaml"), "--buttons", "4"]);
    expect([run.exit, run.out]).toEqual([1, expect.stringContaining("faces-2, faces-3, faces-4")]);
  });

  it("ends with 2 and a code for a file that is not there and for arguments it does not know", async () => {
    const missing = await otklik(["survey", "lint", "/nowhere/service.yaml"]);
    expect([missing.exit, missing.err]).toEqual([2, expect.stringContaining("config-missing")]);
    for (const args of [
      ["survey", "lint", fileWith(sampleYaml), "--buttons", "many"],
      ["survey", "lint", fileWith(sampleYaml), "--lang", "fr"],
    ]) {
      const run = await otklik(args);
      expect([run.exit, run.err]).toEqual([2, expect.stringContaining("bad-argument")]);
    }
    for (const args of [
      ["survey", "lint"],
      ["survey", "preview", fileWith(sampleYaml), "--port", "x"],
    ])
      expect((await otklik(args)).exit).toBe(2);
  });
});

it("otklik survey preview shows no survey that cannot be read: it names the line and ends with 2", async () => {
  const run = await otklik([
    "survey",
    "preview",
    fileWith(sampleYaml.replace("faces-4", "faces-9")),
    "--port",
    "0",
  ]);
  expect(run.exit).toBe(2);
  expect(run.err).toMatch(/service\.yaml:12:5 questions\.0\.scale: "faces-9" is not allowed/);
});
