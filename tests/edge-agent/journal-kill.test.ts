import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { openTestJournal, seededRandom, tempFolder } from "./samples.ts";

const child = fileURLToPath(new URL("append-child.ts", import.meta.url));
const ROUNDS = process.env["OTKLIK_LONG"] ? 50 : 6;

/** Lines the child wrote before it was killed after at least `lines` of them. */
function pressUntilKilled(path: string, firstSeq: number, lines: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const process_ = spawn(process.execPath, [child, path, String(firstSeq)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    process_.stdout.on("data", (data: Buffer) => {
      text += data.toString("utf8");
      if (text.split("\n").length > lines) process_.kill("SIGKILL");
    });
    process_.on("error", reject);
    process_.on("close", () => resolve(text.split("\n").slice(0, -1)));
  });
}

it("holds every press it thanked for, exactly once, after kills in the middle of appending", async () => {
  const path = join(tempFolder(), "journal.db");
  const random = seededRandom(1);
  const thanked: string[] = [];
  let next = 0;
  for (let round = 0; round < ROUNDS; round++) {
    // The console offers again what it got no thanks for; the journal knows which of it was taken.
    const lines = await pressUntilKilled(path, next, 5 + Math.floor(random() * 200));
    thanked.push(...lines);
    next = Number(lines.at(-1)?.split(" ")[2]) + 1;
  }
  const journal = openTestJournal({ path });
  const presses = new Map<number, string>();
  for (const { id, event } of journal.read({ fromPos: 0, limit: 1_000_000 })) {
    if (event.type !== "press") continue;
    expect(presses.has(event.source.seq)).toBe(false);
    presses.set(event.source.seq, `${id.epoch} ${id.seq}`);
  }
  for (const line of thanked) {
    const [epoch, seq, sourceSeq] = line.split(" ");
    // One that was taken but not thanked for is offered once more, and answered with what it became.
    expect(presses.get(Number(sourceSeq))).toBe(`${epoch} ${seq}`);
  }
  const counted = journal.counters().reduce((sum, counter) => sum + counter.n, 0);
  expect(counted).toBe(presses.size);
  journal.close();
});
