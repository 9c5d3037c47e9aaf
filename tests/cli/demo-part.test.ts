import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SystemClock } from "@otklik/edge-agent/clock";
import { startPart } from "otklik/demo/children";
import { afterEach, expect, it } from "vitest";
import { until } from "../test-shop.ts";

const folder = mkdtempSync(join(tmpdir(), "otklik-part-"));
let stop = async () => {};
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

it("a part of the demo that cannot start again at once is tried until it can", async () => {
  const program = join(folder, "part.mjs");
  // Runs the first time, fails the second and third, runs from then on.
  writeFileSync(
    program,
    `import { appendFileSync, readFileSync } from "node:fs";
const starts = new URL("starts", import.meta.url);
appendFileSync(starts, "x");
const start = readFileSync(starts).length;
if (start === 2 || start === 3) process.exit(1);
console.log(JSON.stringify({ start }));
process.stdin.resume().on("end", () => process.exit(0));
`,
  );
  const said: string[] = [];
  const part = await startPart({
    part: { name: "part", args: [program] },
    clock: new SystemClock(),
    say: (line) => said.push(line),
  });
  stop = () => part.stop();
  expect(part.ready).toEqual({ start: 1 });
  process.kill(await until(() => part.pid(), "the part's process"), "SIGKILL");
  await until(() => part.ready["start"] === 4, "the fourth start");
  expect(said.filter((line) => line.includes("ended with exit 1"))).toHaveLength(2);
});
