import { createHash } from "node:crypto";
import { epochToInt } from "@otklik/feedback/identity";
import { timeReader } from "@otklik/feedback/local-time/time-format";
import { ZoneTime } from "@otklik/feedback/local-time/zone-time";
import { decodeText } from "otklik/import/decode-text";
import { idOf } from "otklik/import/id-of";
import { type ImportMap, readImportMap } from "otklik/import/map";
import { planImport } from "otklik/import/plan";
import { readCsv } from "otklik/import/read-csv";
import { ValueReader } from "otklik/import/read-value";
import { describe, expect, it } from "vitest";

function mapOf(more = ""): ImportMap {
  return readImportMap(
    `question: recommend\nkind: nps\ncolumns: {time: Date, value: Score}\ntimezone: UTC\n${more}`,
    "MAP.yaml",
  );
}

describe("a time in another tool's export", () => {
  const cases: readonly (readonly [string, string, string, string | undefined])[] = [
    ["ISO", "2024-01-15", "UTC", "2024-01-15T00:00:00.000Z"],
    ["ISO", "2024-01-15T10:20:30.5", "Europe/Moscow", "2024-01-15T07:20:30.500Z"],
    ["iso", "2024-01-15 10:20", "America/New_York", "2024-01-15T15:20:00.000Z"],
    ["ISO", "2024-01-15T10:20:30+05:30", "Europe/Moscow", "2024-01-15T04:50:30.000Z"],
    ["ISO", "2024-01-15 10:20:30 UTC", "Europe/Moscow", "2024-01-15T10:20:30.000Z"],
    ["yyyy-MM-dd HH:mm:ss", "2024-01-15 10:20:30", "UTC", "2024-01-15T10:20:30.000Z"],
    ["YYYY-MM-DD HH:mm:ss", "2024-01-15 10:20:30", "UTC", "2024-01-15T10:20:30.000Z"],
    ["%Y-%m-%d %H:%M:%S", "2024-01-15 10:20:30", "UTC", "2024-01-15T10:20:30.000Z"],
    ["%d/%m/%y %I:%M %p", "15/01/24 01:05 PM", "UTC", "2024-01-15T13:05:00.000Z"],
    ["%Y-%m-%dT%H:%M:%SZ", "2024-01-15T10:20:30Z", "Asia/Tokyo", "2024-01-15T10:20:30.000Z"],
    ["yyyy-MM-dd'T'HH:mm:ssXXX", "2024-01-15T10:20:30+03:00", "UTC", "2024-01-15T07:20:30.000Z"],
    ["dd.MM.yyyy", "15.01.2024", "Europe/Moscow", "2024-01-14T21:00:00.000Z"],
    ["dd.MM.yyyy", "5.1.2024", "UTC", "2024-01-05T00:00:00.000Z"],
    ["M/d/yyyy h:mm a", "1/5/2024 12:30 am", "UTC", "2024-01-05T00:30:00.000Z"],
    ["M/d/yy H:mm", "1/5/99 7:03", "UTC", "1999-01-05T07:03:00.000Z"],
    ["d MMM yyyy", "5 Sept 2024", "UTC", "2024-09-05T00:00:00.000Z"],
    ["MMMM d, yyyy", "March 5, 2024", "UTC", "2024-03-05T00:00:00.000Z"],
    ["d MMMM yyyy", "5 марта 2024", "UTC", "2024-03-05T00:00:00.000Z"],
    ["EEE, d MMM yyyy", "Fri, 5 Jan 2024", "UTC", "2024-01-05T00:00:00.000Z"],
    ["yyyyMMdd", "20240105", "UTC", "2024-01-05T00:00:00.000Z"],
    ["unix", "1705314030", "Asia/Tokyo", "2024-01-15T10:20:30.000Z"],
    ["unix-ms", "1705314030000", "UTC", "2024-01-15T10:20:30.000Z"],
    ["excel", "45306.5", "UTC", "2024-01-15T12:00:00.000Z"],
    // Clocks go forward: 02:30 never was, and is as long after the change as it says.
    ["ISO", "2024-03-31 02:30", "Europe/Berlin", "2024-03-31T01:30:00.000Z"],
    // Clocks go back: 02:30 was twice, the first is meant.
    ["ISO", "2024-10-27 02:30", "Europe/Berlin", "2024-10-27T00:30:00.000Z"],
    ["ISO", "2024-02-30", "UTC", undefined],
    ["dd.MM.yyyy", "15.13.2024", "UTC", undefined],
    ["dd.MM.yyyy", "15.01.2024 10:00", "UTC", undefined],
    ["h:mm a d.M.yyyy", "13:00 pm 1.1.2024", "UTC", undefined],
    ["ISO", "yesterday", "UTC", undefined],
    ["unix", "1705314030000", "UTC", undefined],
  ];
  it.each(cases)("%s: %s in %s", (format, text, zone, expected) => {
    const at = timeReader(format).read(text, new ZoneTime(zone));
    expect(at === undefined ? undefined : new Date(at).toISOString()).toBe(expected);
  });

  it("in a format that names no day is refused before a row is read", () => {
    expect(() => timeReader("HH:mm")).toThrow(/names no day/);
    expect(() => timeReader("yyyy-MM-dd Q")).toThrow(/not understood/);
    expect(() => mapOf("timeFormat: yyyy-QQ-dd")).toThrow(/timeFormat/);
  });
});

describe("a value", () => {
  it("is read as tools write it, and nothing is guessed", () => {
    const reader = new ValueReader(mapOf('skip: ["N/A", "", "-"]\nvalues: {Очень вероятно: 10}'));
    const read = (text: string) => {
      const result = reader.read(text);
      return result.kind === "value" ? result.value : result.kind;
    };
    expect(
      ["9", " 9 ", "9.0", "9,0", "9/10", "10 - extremely likely", "0 = not at all"].map(read),
    ).toEqual([9, 9, 9, 9, 9, 10, 0]);
    expect(["7 (quite)", "8: good", "очень  вероятно", "n/a", "", "-"].map(read)).toEqual([
      7,
      8,
      10,
      "skipped",
      "skipped",
      "skipped",
    ]);
    for (const text of ["11", "-1", "9.5", "9,5", "4/5", "4-5", "9 10", "1,000", "nine", "1e1"])
      expect([text, read(text)]).toEqual([text, "refused"]);
  });

  it("of CES 1.0 has a scale of its own, and none is taken from another scale", () => {
    expect(mapOf().scaleName).toBe("nps");
    expect(() => mapOf("scale: {min: 1, max: 10}")).toThrow(/asked on 0…10/);
    const ces1 = readImportMap(
      "question: effort\nkind: ces1\ncolumns: {time: t, value: v}\ntimezone: UTC",
      "MAP.yaml",
    );
    expect(new ValueReader(ces1).read("6").kind).toBe("refused");
  });
});

describe("a file's encoding", () => {
  const text = "Дата;Оценка\n01.02.2024;9\n";
  const wide = (bigEndian: boolean) => {
    const bytes = Buffer.from(text, "utf16le");
    return bigEndian ? bytes.swap16() : bytes;
  };
  const cp1251 = Buffer.from(
    [...text].map((character) => {
      const code = character.codePointAt(0) ?? 0;
      return code < 128 ? code : code - 0x410 + 0xc0;
    }),
  );
  it.each([
    ["utf-8", Buffer.from(text)],
    ["utf-8", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ["utf-16le", Buffer.concat([Buffer.from([0xff, 0xfe]), wide(false)])],
    ["utf-16be", Buffer.concat([Buffer.from([0xfe, 0xff]), wide(true)])],
    ["windows-1251", cp1251],
  ])("%s is found by looking", (encoding, bytes) => {
    const decoded = decodeText(bytes, undefined);
    expect([decoded.encoding, decoded.text.replace("\ufeff", "")]).toEqual([encoding, text]);
  });

  it("that nobody can know is asked for, and a wrong one is refused", () => {
    const latin = Buffer.from("Zeit;Größe\n", "latin1");
    expect(() => decodeText(latin, undefined)).toThrow(/neither UTF-8/);
    expect(decodeText(latin, "windows-1252").text).toContain("Größe");
    expect(() => decodeText(latin, "utf-8")).toThrow(/not valid utf-8/);
    expect(() => decodeText(latin, "klingon")).toThrow(/no encoding/);
    expect(() => decodeText(Buffer.from("PK\u0003\u0004rest"), undefined)).toThrow(/workbook/);
    expect(() => decodeText(Buffer.from([65, 66, 67, 0, 0, 0, 68, 69]), undefined)).toThrow(
      /zero characters/,
    );
  });
});

describe("a CSV's rows", () => {
  const rowsOf = (text: string, more = "") => readCsv(text, mapOf(more)).rows;

  it("are found under whatever delimiter, quotes and header the tool writes", () => {
    const expected = [
      { line: 2, time: "2024-01-01", value: "9", point: undefined },
      { line: 3, time: "2024-01-02", value: "0", point: undefined },
    ];
    for (const delimiter of [",", ";", "\t", "|"]) {
      const text = '﻿ID,date ,"SCORE",a;b\r\n1,2024-01-01,9,x\r\n2,2024-01-02,"0",\r\n';
      expect(rowsOf(text.replaceAll(",", delimiter).replace("a;b", '"a;b"'))).toEqual(expected);
    }
    expect(rowsOf("sep=;\nDate;Score\n2024-01-01;9\n")[0]).toMatchObject({ line: 3, value: "9" });
    const numbered = "columns: {time: 2, value: 1}\ntimezone: UTC\nheader: false";
    const map = readImportMap(`question: q\nkind: nps\n${numbered}`, "MAP.yaml");
    expect(readCsv("9,2024-01-01\n", map).rows).toMatchObject([{ line: 1, value: "9" }]);
  });

  it("keep their line in the file where comments run over several", () => {
    const text = 'Date,Score,Comment\n2024-01-01,9,"first\nsecond\nthird"\n\n2024-01-02,8,x\n';
    expect(rowsOf(text).map(({ line }) => line)).toEqual([2, 6]);
  });

  it("need their columns: what is missing or there twice is said with what the file has", () => {
    expect(() => rowsOf("Day,Points\n1,2\n")).toThrow(/no column "Date"/);
    for (const heading of ["date,DATE,Score", "Date,Score,Date"])
      expect(() => rowsOf(`${heading}\n1,2,3\n`)).toThrow(/2 columns are called "Date"/);
    expect(() => rowsOf("Date,Score\n")).toThrow(/no rows/);
    expect(() => rowsOf("")).toThrow(/no column/);
    expect(() => rowsOf('Date,Score\n"2024-01-01,9\n')).toThrow(/cannot be read/);
  });
});

describe("an import's plan", () => {
  const file = Buffer.from("Date,Score\n2024-01-01,9\n2024-01-02,N/A\n2024-01-03,12\n");
  const map = mapOf("skip: [N/A]");
  const plan = planImport(file, map, readCsv(file.toString(), map).rows);

  it("numbers its events by the file's rows, in an epoch made of file and map", () => {
    const hash = createHash("sha256").update(file).update(JSON.stringify(map)).digest("hex");
    const bits = BigInt(`0x${hash}`).toString(2).padStart(256, "0").slice(0, 63);
    expect(epochToInt(plan.epoch)).toBe(BigInt(`0b${bits}`));
    const types = [0, 1, 2, 3, 4].map((seq) => JSON.parse(plan.body(seq)).type);
    expect(types).toEqual(["epoch-opened", "answer", "health", "import-row", "clock"]);
    expect(plan).toMatchObject({ accepted: 1, skipped: 1, lastSeq: 4 });
    expect(plan.refused).toEqual([{ line: 4, reason: 'value "12" is not on nps\'s scale 0…10' }]);
  });

  it("is the same for the same file, whatever the map's comments and order", () => {
    const other = readImportMap(
      "# the same\ntimezone: UTC\nskip: [N/A]\ncolumns: {value: Score, time: Date}\nkind: nps\nquestion: recommend\n",
      "MAP.yaml",
    );
    const again = planImport(file, other, readCsv(file.toString(), other).rows);
    expect([again.epoch, again.body(1)]).toEqual([plan.epoch, plan.body(1)]);
  });

  it("gives names ids that nobody else's name has", () => {
    expect(["till-1", "Till 1", "Store 12"].map(idOf)).toEqual(["till-1", "till-1", "store-12"]);
    expect(idOf("Касса 1")).toMatch(/^1-[0-9a-f]{6}$/);
    expect(idOf("Касса 1")).not.toBe(idOf("Витрина 1"));
    expect(idOf("x".repeat(80))).toMatch(/^x{25}-[0-9a-f]{6}$/);
  });
});
