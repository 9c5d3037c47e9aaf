import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildKiosk, kioskPages } from "@otklik/kiosk/build";
import { expect, it } from "vitest";

const folder = () => mkdtempSync(join(process.env["OTKLIK_TEST_TMP"] ?? tmpdir(), "build-"));

it("builds every page once, and again only when something changed", async () => {
  const outDir = join(folder(), "pages");
  const told: string[] = [];
  const build = () => buildKiosk({ outDir, log: (line) => told.push(line) });
  expect(await build()).toBe(outDir);
  for (const page of kioskPages)
    expect(readFileSync(join(outDir, page, "index.html"), "utf8")).toContain("<script");
  await build();
  expect(told).toHaveLength(1);
  writeFileSync(join(outDir, "build-stamp"), "of other sources\n");
  await build();
  expect(told).toHaveLength(2);
});

it("leaves nothing but the pages behind", async () => {
  const outDir = join(folder(), "pages");
  await buildKiosk({ outDir });
  expect(readdirSync(dirname(outDir))).toEqual(["pages"]);
});

it("two starts at once end with one whole build", async () => {
  const outDir = join(folder(), "pages");
  await Promise.all([buildKiosk({ outDir }), buildKiosk({ outDir })]);
  expect(readdirSync(dirname(outDir))).toEqual(["pages"]);
  expect(readdirSync(outDir).sort()).toEqual(["assets", "build-stamp", ...kioskPages].sort());
});

it("says what to do where it cannot write", async () => {
  const file = join(folder(), "file");
  writeFileSync(file, "");
  const built = buildKiosk({ outDir: join(file, "pages") });
  await expect(built).rejects.toMatchObject({ code: "kiosk-not-built" });
});
