import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { benchJournalAppend } from "./journal-append.ts";
import { benchReportYear } from "./report-year.ts";
import { benchSyncDrain } from "./sync-drain.ts";

/**
 * `npm run bench -- --json`: what the main path costs, always as a ratio against something bare that was measured in
 * the same run on the same disk. Absolute numbers say more about the machine than about Otklik.
 */

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    /** Events in the drain. */
    events: { type: "string", default: "20000" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log("Usage: npm run bench -- [--json] [--events N]");
} else {
  const folder = mkdtempSync(join(tmpdir(), "otklik-bench-"));
  try {
    const journalAppend = benchJournalAppend(folder);
    const syncDrain = await benchSyncDrain(folder, Number(values.events));
    const reportYear = await benchReportYear(folder);
    const machine = {
      cpus: cpus().length,
      model: cpus()[0]?.model.trim() ?? "?",
      node: process.version,
    };
    if (values.json) console.log(JSON.stringify({ machine, journalAppend, syncDrain, reportYear }));
    else {
      console.log(`${machine.model} × ${machine.cpus}, Node ${machine.node}\n`);
      console.log("Journal append, one press durable (p50 per press):");
      console.log(
        `  otklik ${journalAppend.otklikMsP50} ms · bare better-sqlite3 insert ${journalAppend.bareInsertMsP50} ms · bare fdatasync ${journalAppend.bareFdatasyncMsP50} ms`,
      );
      console.log(
        `  = ${journalAppend.timesBareInsert} × the insert, ${journalAppend.timesBareFdatasync} × the fdatasync\n`,
      );
      console.log(
        `Sync drain of ${syncDrain.events} events, journal → MQTT → intake → SQLite store, acknowledged:`,
      );
      console.log(
        `  otklik ${syncDrain.otklikEventsPerS} events/s · bare insert into the same table ${syncDrain.bareInsertEventsPerS} events/s = ${syncDrain.shareOfBareInsert} of it`,
      );
      console.log(`  ${syncDrain.bytesPerEventOnWire} bytes an event on the wire\n`);
      console.log(`Reports over a year of ${reportYear.rollupRows} rollups (p50):`);
      console.log(
        `  all ${reportYear.satisfiedAllMsP50} ms · by day ${reportYear.satisfiedByDayMsP50} ms · silent share by day ${reportYear.silentByDayMsP50} ms · bare sum ${reportYear.bareSumMsP50} ms`,
      );
      console.log(
        `  = ${reportYear.timesBareSum} × the bare sum; after four years ${reportYear.timesAfterFourYears} × the same`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
