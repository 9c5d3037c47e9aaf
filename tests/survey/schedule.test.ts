import {
  type Schedule,
  type SurveysOfPoint,
  scheduleSchema,
  surveyInForce,
} from "@otklik/feedback/survey-schedule";
import { expect, it } from "vitest";
import { surveyNamed } from "./sample.ts";

const zone = "Europe/Moscow";
const always = surveyNamed("always");
const other = surveyNamed("other");

function inForce(schedule: Schedule, local: string, offset = "+03:00", where = zone): string {
  const surveys: SurveysOfPoint = { survey: always, surveys: [{ survey: other, schedule }] };
  return surveyInForce(surveys, Date.parse(`${local}:00${offset}`), where).id;
}

/** `[local time, the survey asked]`. */
type Row = readonly [string, "always" | "other"];

const tables: readonly (readonly [string, Schedule, readonly Row[]])[] = [
  [
    "dates hold from the first day's midnight to the last day's",
    { from: "2026-12-01", to: "2026-12-31" },
    [
      ["2026-11-30T23:59", "always"],
      ["2026-12-01T00:00", "other"],
      ["2026-12-31T23:59", "other"],
      ["2027-01-01T00:00", "always"],
    ],
  ],
  [
    "weekdays are those of the site's calendar",
    { days: ["sat", "sun"] },
    [
      ["2026-11-27T23:59", "always"],
      ["2026-11-28T00:00", "other"],
      ["2026-11-29T23:59", "other"],
      ["2026-11-30T00:00", "always"],
    ],
  ],
  [
    "a time of day begins on its minute and ends just before its last",
    {
      times: [
        { from: "10:00", to: "12:00" },
        { from: "18:00", to: "20:00" },
      ],
    },
    [
      ["2026-11-23T09:59", "always"],
      ["2026-11-23T10:00", "other"],
      ["2026-11-23T11:59", "other"],
      ["2026-11-23T12:00", "always"],
      ["2026-11-23T19:00", "other"],
    ],
  ],
  [
    "a night past midnight belongs to the day it began",
    { days: ["fri"], times: [{ from: "22:00", to: "02:00" }] },
    [
      ["2026-11-27T21:59", "always"],
      ["2026-11-27T22:00", "other"],
      ["2026-11-28T01:59", "other"],
      ["2026-11-28T02:00", "always"],
      ["2026-11-28T22:00", "always"],
      ["2026-11-27T01:00", "always"],
    ],
  ],
];

for (const [name, schedule, rows] of tables)
  it(`a schedule: ${name}`, () => {
    expect(scheduleSchema.parse(schedule)).toEqual(schedule);
    for (const [local, id] of rows) expect([local, inForce(schedule, local)]).toEqual([local, id]);
  });

it("a schedule is read on the site's clock, not on the server's: the same moment differs between zones", () => {
  const schedule: Schedule = { times: [{ from: "10:00", to: "11:00" }] };
  expect(inForce(schedule, "2026-11-23T10:30", "+03:00", "Europe/Moscow")).toBe("other");
  expect(inForce(schedule, "2026-11-23T10:30", "+03:00", "Asia/Almaty")).toBe("always");
});

it("while the time is unsure the survey without a schedule is asked, whatever the schedules say", () => {
  const surveys: SurveysOfPoint = {
    survey: always,
    surveys: [{ survey: other, schedule: { from: "2000-01-01" } }],
  };
  expect(surveyInForce(surveys, null, zone).id).toBe("always");
  expect(surveyInForce(surveys, Date.parse("2026-01-01T00:00Z"), zone).id).toBe("other");
});

it("of two schedules that hold at once the first in the list wins", () => {
  const surveys: SurveysOfPoint = {
    survey: always,
    surveys: [
      { survey: other, schedule: { days: ["mon"] } },
      { survey: surveyNamed("third"), schedule: { from: "2026-01-01" } },
    ],
  };
  const at = (iso: string) => surveyInForce(surveys, Date.parse(iso), zone).id;
  expect(at("2026-11-23T12:00:00Z")).toBe("other");
  expect(at("2026-11-24T12:00:00Z")).toBe("third");
});

it("a clock change repeats or skips an hour and no survey is asked twice or left out for it", () => {
  const schedule: Schedule = { times: [{ from: "02:00", to: "03:00" }] };
  const surveys: SurveysOfPoint = { survey: always, surveys: [{ survey: other, schedule }] };
  const at = (iso: string) => surveyInForce(surveys, Date.parse(iso), "Europe/Berlin").id;
  // 29 March: 02:00 does not exist; 25 October: it comes twice.
  expect([at("2026-03-29T00:59:00Z"), at("2026-03-29T01:00:00Z")]).toEqual(["always", "always"]);
  expect([at("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z")]).toEqual(["other", "other"]);
  expect(at("2026-10-25T02:00:00Z")).toBe("always");
});

it("a schedule that says nothing, ends before it begins or names no day of the calendar is refused", () => {
  for (const wrong of [
    {},
    { from: "2026-12-31", to: "2026-12-01" },
    { from: "2026-02-30" },
    { times: [{ from: "10:00", to: "10:00" }] },
    { days: ["monday"] },
    { times: [{ from: "9:00", to: "10:00" }] },
  ])
    expect([wrong, scheduleSchema.safeParse(wrong).success]).toEqual([wrong, false]);
});
