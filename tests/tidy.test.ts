import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** House rules that no linter knows. Each failure names the file and says what to do. */

const root = fileURLToPath(new URL("..", import.meta.url));
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter(
    (file) =>
      /\.(ts|tsx|mjs|c|h|css|md|ya?ml|json)$/.test(file) && !file.endsWith("package-lock.json"),
  );
const read = (file: string) => readFileSync(`${root}/${file}`, "utf8");
const code = files.filter((file) => /\.(ts|tsx|mjs|c|h)$/.test(file));

function offenders(list: readonly string[], pattern: RegExp): string[] {
  return list.flatMap((file) =>
    read(file)
      .split("\n")
      .flatMap((line, at) =>
        pattern.test(line) ? [`${file}:${at + 1} ${line.trim().slice(0, 80)}`] : [],
      ),
  );
}

it("only a clock.ts reads a clock or sets a timer: everything else takes a Clock", () => {
  const timed = code.filter(
    (file) =>
      /^(feedback|edge-agent|central|firmware\/simulator)\//.test(file) &&
      !/(^|\/)clock\.ts$/.test(file),
  );
  expect(
    offenders(
      timed,
      /\b(Date\.now|performance\.now|process\.hrtime|setTimeout|setInterval)\b(?!.*\bclock\b)/,
    ),
  ).toEqual([]);
});

it("a file is one idea: above 400 lines, look for the second and split", () => {
  const long = code.filter((file) => read(file).split("\n").length > 400);
  expect(long).toEqual([]);
});

it("nothing is left half-done: finish it, or say so where a user reads it", () => {
  // Put together here, so that this file does not find itself.
  const marks = new RegExp(
    `\\b(${["TO", "FIX", "X"].map((head, at) => head + ["DO", "ME", "XX"][at]).join("|")})\\b`,
  );
  expect(offenders(files, marks)).toEqual([]);
});

it("tests use real parts: no mocks, no spies, nothing focused or switched off", () => {
  const forbidden = new RegExp(
    `vi\\.${"(mock|spyOn)"}\\(|\\b(it|describe|test)\\.(only|todo|skip)\\(`,
  );
  expect(
    offenders(
      code.filter((file) => file.startsWith("tests/")),
      forbidden,
    ),
  ).toEqual([]);
});

it("no folder is called after what it is not: utils, helpers, common, types", () => {
  expect(files.filter((file) => /(^|\/)(utils|helpers|common|types)\//.test(file))).toEqual([]);
});

it("no registry's download address is written down", () => {
  expect(read("package-lock.json")).not.toMatch(/"resolved": "http/);
});

it("ARCHITECTURE.md stays short enough to be read: at most 200 lines", () => {
  expect(read("ARCHITECTURE.md").split("\n").length).toBeLessThanOrEqual(200);
});
