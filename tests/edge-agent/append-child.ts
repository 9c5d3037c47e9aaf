import { writeSync } from "node:fs";
import { openTestJournal, pressOf, sourceOf } from "./samples.ts";

/** Presses as fast as the disk takes them, and says which ones were taken, until it is killed. */
const [path, firstSeq] = process.argv.slice(2);
if (path === undefined || firstSeq === undefined) throw new Error("path and first seq");
const journal = openTestJournal({ path });
for (let seq = Number(firstSeq); ; seq++) {
  const { ids } = journal.append([pressOf({ source: sourceOf(seq) })], { source: sourceOf(seq) });
  // Straight to the pipe: nothing of what is told waits in this process when it is killed.
  writeSync(1, `${ids[0]?.epoch} ${ids[0]?.seq} ${seq}\n`);
}
