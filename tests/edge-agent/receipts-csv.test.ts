import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { temporaryFolder } from "../test-shop.ts";
import { eventsOf, tellTime } from "./desk-rig.ts";
import { openTill, type Till } from "./till-rig.ts";

const opened: Till[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.stop();
});

const columns = { receipt: "No", time: ["Date", "Time"], operator: "Cashier", amount: "Total" };
let marks = 0;
const header = "No;Date;Time;Cashier;Total";

function start(options: { path?: string; folder?: string; csv?: object; rig?: object } = {}) {
  const path = options.path ?? join(temporaryFolder(), "journal.sqlite");
  const folder = options.folder ?? temporaryFolder();
  const csv = { folder, columns, timeFormat: "dd.MM.yyyy HH:mm:ss", ...options.csv };
  const till = openTill(path, { receipts: { csv, currency: "RUB" } }, options.rig);
  opened.push(till);
  const all = () => till.receipts().map(({ receipt }) => receipt);
  const numbers = () => all().filter((number) => !number.startsWith("mark-"));
  const rejected = (name: string) => {
    const file = join(folder, name);
    return existsSync(file) ? readFileSync(file, "utf8").slice(1).split("\r\n").slice(1, -1) : [];
  };
  return {
    ...{ ...till, path, folder, numbers, rejected },
    has: (n: number) => till.goOn(() => numbers().length >= n, `${n} receipts`),
    /** Everything that was in the folder has been read: files are read in the order of their names, and this one is last. */
    settle: async () => {
      const mark = `mark-${++marks}`;
      writeFileSync(join(folder, `zzz-${mark}.csv`), `${header}\n${row(mark)}`);
      await till.goOn(() => all().includes(mark), "the folder to be read");
    },
  };
}

/** Now is 2027-01-15T08:00:00Z, 11:00 in Moscow. */
const row = (no: number | string, time = "10:59:00", more = "Anna;100,50") =>
  `${no};15.01.2027;${time};${more}\n`;

it("a till's file becomes receipts, each at its own local time, and no service end: it comes late", async () => {
  const { folder, has, receipts, journal, clock } = start();
  const from = clock.monoMs();
  writeFileSync(join(folder, "day.csv"), `\uFEFF${header}\r\n${row(1)}${row(2, "10:58:30")}`);
  await has(2);
  expect(receipts()).toMatchObject([
    { receipt: "1", operator: "Anna", amountMinor: 10_050, currency: "RUB", monoMs: from - 60_000 },
    { receipt: "2", monoMs: from - 90_000 },
  ]);
  expect(eventsOf(journal, "service-end")).toEqual([]);
  expect(eventsOf(journal, "device")).toMatchObject([
    { device: "contact:receipt", state: "up", reason: "readable" },
  ]);
});

it("a file that grows, comes again under another name, or is read after a restart gives each receipt once", async () => {
  const first = start();
  const file = join(first.folder, "day.csv");
  writeFileSync(file, `${header}\n${row(1)}`);
  await first.has(1);
  appendFileSync(file, row(2));
  await first.has(2);
  renameSync(file, join(first.folder, "archive.csv"));
  writeFileSync(file, `${header}\n${row(2)}${row(1)}${row(3)}`);
  await first.has(3);
  await first.settle();
  expect(first.numbers()).toEqual(["1", "2", "3"]);
  await opened.pop()?.stop();
  const second = start({ path: first.path, folder: first.folder, rig: { clock: first.clock } });
  writeFileSync(join(first.folder, "more.csv"), `${header}\n${row(3)}${row(4)}`);
  await second.has(4);
  await second.settle();
  expect(second.numbers()).toEqual(["1", "2", "3", "4"]);
  expect(second.rejected("day.rejected.csv")).toEqual([]);
});

it("a line that is still being written is waited for, and taken when nothing more comes", async () => {
  const { folder, has, numbers, settle, goOn, clock, rejected } = start();
  const file = join(folder, "day.csv");
  writeFileSync(file, `${header}\n${row(1)}2;15.01.2027;10:5`);
  await has(1);
  appendFileSync(file, "9:00;Anna;1");
  const soon = clock.monoMs() + 2_000;
  await goOn(() => clock.monoMs() >= soon, "a while");
  // Half an amount would be taken for a whole one.
  expect(numbers()).toEqual(["1"]);
  appendFileSync(file, "00,50\n3;15.01.2027;10:59:30;Anna;7");
  await has(2);
  await has(3);
  await settle();
  expect(numbers()).toEqual(["1", "2", "3"]);
  expect(rejected("day.rejected.csv")).toEqual([]);
});

it("a bad row is set down beside the file with line and reason, and goes from there when it was mended", async () => {
  const { folder, has, numbers, rejected, settle, journal } = start();
  const file = join(folder, "day.csv");
  const bad = [
    ";15.01.2027;10:59:00;Anna;1\n",
    "b;31.02.2027;10:59:00;Anna;1\n",
    "c;15.01.2027;10:59:00;Anna;much\n",
    'd;"15.01.2027;10:59:00;Anna;1\n',
    "e;15.01.2027;12:00:00;Anna;1\n",
    "f;15.01.2020;10:59:00;Anna;1\n",
    "1;15.01.2027;10:59:00;Boris;1\n",
    "g\n",
  ];
  writeFileSync(file, `${header}\n${row(1)}${bad.join("")}\n${row(2)}`);
  await has(2);
  await settle();
  expect(numbers()).toEqual(["1", "2"]);
  const set = rejected("day.rejected.csv");
  expect(set.map((line) => line.split(";").slice(0, 2).join(" "))).toEqual([
    '"3" "no receipt number of 1 to 64 characters"',
    '"4" """31.02.2027 10:59:00"" is no time of dd.MM.yyyy HH:mm:ss"',
    '"5" """much"" is no amount"',
    '"6" "its quotes do not close"',
    '"7" "its time lies more than 5 minutes ahead"',
    '"8" "it is older than 31 days"',
    '"9" "another receipt of this point has its number"',
    expect.stringContaining('"10" "'),
  ]);
  expect(set[3]).toContain('"d;""15.01.2027;10:59:00;Anna;1"');
  expect(eventsOf(journal, "health")).toMatchObject([
    { name: "receipts-refused", detail: { via: "csv", file: "day.csv", rows: 8, line: 3 } },
  ]);
  writeFileSync(file, `${header}\n${row(1)}${row(2)}`);
  await settle();
  expect(existsSync(join(folder, "day.rejected.csv"))).toBe(false);
});

it("a file in another encoding loses no row in silence, and is read once the encoding is right", async () => {
  const bytes = Buffer.concat([
    Buffer.from(`${header}\n${row(1)}2;15.01.2027;10:59:00;`),
    // "Анна" in windows-1251.
    Buffer.from([0xc0, 0xed, 0xed, 0xe0]),
    Buffer.from(";1\n"),
  ]);
  const first = start();
  writeFileSync(join(first.folder, "day.csv"), bytes);
  await first.has(1);
  await first.settle();
  expect(first.rejected("day.rejected.csv")).toMatchObject([
    expect.stringMatching(/^"3";"not utf-8 \(receipts\.csv\.encoding\)"/),
  ]);
  await opened.pop()?.stop();
  const second = start({
    path: first.path,
    folder: first.folder,
    csv: { encoding: "windows-1251" },
    rig: { clock: first.clock },
  });
  await second.has(2);
  await second.settle();
  const [, two] = second.receipts().filter(({ receipt }) => second.numbers().includes(receipt));
  expect(two).toMatchObject({ receipt: "2", operator: "Анна" });
  expect(second.rejected("day.rejected.csv")).toEqual([]);
});

it("a file that is no such export is refused as a whole: other columns, UTF-16, a workbook, nothing", async () => {
  const { folder, numbers, rejected, settle, has } = start();
  writeFileSync(join(folder, "other.csv"), `Number;Date;Time\n${row(1)}`);
  writeFileSync(join(folder, "wide.csv"), Buffer.from(`\uFEFF${header}\n${row(2)}`, "utf16le"));
  writeFileSync(join(folder, "book.csv"), Buffer.from("PK\u0003\u0004\u0000\u00ff\n", "latin1"));
  writeFileSync(join(folder, "empty.csv"), "");
  writeFileSync(join(folder, "notes.txt"), `${header}\n${row(3)}`);
  mkdirSync(join(folder, "old.csv"));
  writeFileSync(join(folder, "zz.csv"), `${header}\n${row(9)}`);
  await has(1);
  await settle();
  expect(numbers()).toEqual(["9"]);
  expect(rejected("other.rejected.csv")[0]).toContain('there is no column ""No""');
  expect(rejected("wide.rejected.csv")).toHaveLength(1);
  expect(rejected("book.rejected.csv")).toHaveLength(1);
  expect(existsSync(join(folder, "empty.rejected.csv"))).toBe(false);
});

it("files wait while the machine does not know the time, and a folder that is not there is said and waited for", async () => {
  const folder = join(temporaryFolder(), "export");
  const { numbers, goOn, has, journal, clock } = start({ folder, rig: { time: false } });
  const told = (n: number) =>
    goOn(() => eventsOf(journal, "device").length >= n, "the folder's state");
  await told(1);
  mkdirSync(folder);
  writeFileSync(join(folder, "day.csv"), `${header}\n${row(1)}`);
  await told(2);
  expect(numbers()).toEqual([]);
  tellTime(journal, clock);
  await has(1);
  rmSync(folder, { recursive: true });
  await told(3);
  expect(eventsOf(journal, "device").map(({ state, reason }) => [state, reason])).toEqual([
    ["down", "ENOENT"],
    ["up", "readable"],
    ["down", "ENOENT"],
  ]);
});

it("columns may be numbers, in a file without a header, with tabs and the till's own time", async () => {
  const csv = {
    ...{ header: false, delimiter: "\t", timeFormat: "ISO", encoding: "ibm866" },
    columns: { receipt: [1, 2], time: 3, amount: 4, currency: 5, token: 6 },
  };
  const { folder, has, receipts } = start({ csv });
  writeFileSync(
    join(folder, "a.csv"),
    "9281\t17\t2027-01-15T07:59:00Z\t-5\tJPY\tqr-1\n9281\t18\t2027-01-15T07:59:10Z\t5.5\tUSD\t\n",
  );
  await has(2);
  expect(receipts()).toMatchObject([
    { receipt: "9281-17", amountMinor: -5, currency: "JPY", token: "qr-1" },
    { receipt: "9281-18", amountMinor: 550, currency: "USD" },
  ]);
});
