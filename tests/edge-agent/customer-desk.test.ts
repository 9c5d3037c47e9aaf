import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../test-shop.ts";
import { VirtualClock } from "../virtual-clock.ts";
import {
  codeOf,
  commentOf,
  type DeskRig,
  eventsOf,
  openDesk,
  ref,
  service,
  shopConfig,
  tellTime,
  touchOf,
  whyOf,
} from "./desk-rig.ts";

let clock: VirtualClock;
let path: string;
let rig: DeskRig;
beforeEach(() => {
  clock = new VirtualClock({ bootId: "b0000001", monoMs: 100_000 });
  path = join(temporaryFolder(), "journal.sqlite");
  rig = openDesk(path, clock);
});
afterEach(() => rig.stop());

/** A press on the console, so long ago. */
function press(seq: number, agoMs = 0, button = 1): void {
  const source = { id: "c0ffee00", epoch: 1, seq };
  rig.recorder.press({ source, button, monoMs: clock.monoMs() - agoMs, channel: "console" });
}

function contact(name: string, phase: "started" | "ended"): void {
  const monoMs = clock.monoMs();
  rig.journal.append([
    { type: "contact", monoMs, point: "till-1", contact: name, phase, source: "mat" },
  ]);
}

function mat(state: "up" | "down"): void {
  rig.journal.append([{ type: "device", monoMs: clock.monoMs(), device: "contact:mat", state }]);
}

describe("a rating by touch", () => {
  it("may be of any question of the survey, on its own scale", () => {
    rig.desk.touch(touchOf(1, 2));
    rig.desk.touch(touchOf(2, 10, { question: "friends" }));
    expect(eventsOf(rig.journal, "press")).toMatchObject([
      { question: "till", scale: "faces-4", value: 2, button: 2, channel: "touch" },
      { question: "friends", scale: "nps", value: 10, button: 11 },
    ]);
    expect(codeOf(() => rig.desk.touch(touchOf(3, 5)))).toBe("bad-value");
    expect(codeOf(() => rig.desk.touch(touchOf(3, 2, { question: "other" })))).toBe(
      "survey-changed",
    );
  });

  it("under a number that something else took is a conflict, whichever came first", () => {
    rig.desk.touch(touchOf(1, 2));
    expect(codeOf(() => rig.desk.comment(commentOf(1, "text")))).toBe("touch-conflict");
    rig.desk.comment(commentOf(2, "text"));
    expect(codeOf(() => rig.desk.touch(touchOf(2, 2)))).toBe("touch-conflict");
    expect(codeOf(() => rig.desk.optOut({ ...ofPage(2), of: "asking" }))).toBe("touch-conflict");
    expect(eventsOf(rig.journal, "press")).toHaveLength(1);
  });
});

const ofPage = (seq: number) => ({ page: ref(seq).id, epoch: 7, seq });

describe("a why", () => {
  it("repeats the rating it explains and names it; the rating counts once", () => {
    rig.desk.touch(touchOf(1, 1));
    const taken = rig.desk.answer(whyOf(2, 1, ["queue", "price"]));
    expect(taken).toMatchObject({ stored: true, duplicate: false });
    expect(eventsOf(rig.journal, "answer")).toMatchObject([
      {
        question: "till",
        value: 1,
        factors: ["queue", "price"],
        ended: "answered",
        of: { seq: 1 },
      },
    ]);
    expect(rig.journal.counters().map(({ value, n }) => [value, n])).toEqual([[1, 1]]);
  });

  it("may follow a press on the console, named by the console's own number", () => {
    press(5);
    const of = { id: "c0ffee00", epoch: 1, seq: 5 };
    rig.desk.answer(whyOf(1, 0, ["manners"], { of }));
    expect(eventsOf(rig.journal, "answer")).toMatchObject([{ value: 1, factors: ["manners"] }]);
  });

  it("that was skipped or ran out of time is kept as that", () => {
    rig.desk.touch(touchOf(1, 1));
    rig.desk.answer(whyOf(2, 1, [], { ended: "skipped" }));
    rig.desk.answer(whyOf(3, 1, [], { ended: "timed-out" }));
    expect(eventsOf(rig.journal, "answer").map(({ ended }) => ended)).toEqual([
      "skipped",
      "timed-out",
    ]);
  });

  it("sent again changes nothing; another one under its number is a conflict", () => {
    rig.desk.touch(touchOf(1, 1));
    const first = rig.desk.answer(whyOf(2, 1, ["queue"]));
    expect(rig.desk.answer(whyOf(2, 1, ["queue"]))).toEqual({ ...first, duplicate: true });
    expect(codeOf(() => rig.desk.answer(whyOf(2, 1, ["price"])))).toBe("touch-conflict");
    expect(eventsOf(rig.journal, "answer")).toHaveLength(1);
  });

  it("with reasons that were not offered, too many of them or none is refused", () => {
    rig.desk.touch(touchOf(1, 1));
    for (const factors of [["weather"], ["queue", "price", "manners"], ["queue", "queue"], []])
      expect(codeOf(() => rig.desk.answer(whyOf(2, 1, factors)))).toBe("bad-value");
    expect(codeOf(() => rig.desk.answer(whyOf(2, 1, ["queue"], { surveyVersion: 1 })))).toBe(
      "survey-changed",
    );
    expect(codeOf(() => rig.desk.answer(whyOf(2, 99, ["queue"])))).toBe("rating-unknown");
    expect(eventsOf(rig.journal, "answer")).toHaveLength(0);
  });
});

describe("two customers in quick succession", () => {
  it("without a contact source: more than 8 s after the last touch it is somebody else", () => {
    press(1);
    clock.advance(7_000);
    press(2);
    clock.advance(9_000);
    press(3);
    expect(rig.fresh).toEqual([true, false, true]);
  });

  it("a touch of the open question keeps the visit alive", () => {
    press(1);
    for (let at = 0; at < 5; at++) {
      clock.advance(4_000);
      rig.desk.activity({ page: ref(1).id });
    }
    press(2);
    expect(rig.fresh).toEqual([true, false]);
    expect(eventsOf(rig.journal, "activity")).toHaveLength(5);
  });

  it("a follow-up to the first one's rating is refused once the second has answered, and what was abandoned is kept", () => {
    rig.desk.touch(touchOf(1, 1));
    clock.advance(30_000);
    rig.desk.answer(whyOf(2, 1, ["queue"]));
    clock.advance(9_000);
    press(1);
    expect(codeOf(() => rig.desk.answer(whyOf(3, 1, ["queue"])))).toBe("visit-over");
    expect(codeOf(() => rig.desk.comment(commentOf(3, "half", { of: ref(1) })))).toBe("visit-over");
    rig.desk.answer(whyOf(3, 1, ["price"], { ended: "abandoned" }));
    rig.desk.comment(commentOf(4, "half a sen", { of: ref(1), ended: "abandoned" }));
    expect(eventsOf(rig.journal, "answer").map(({ ended }) => ended)).toEqual([
      "answered",
      "abandoned",
    ]);
    expect(eventsOf(rig.journal, "comment")).toMatchObject([
      { ended: "abandoned", of: { seq: 1 } },
    ]);
  });

  it("a follow-up sent again is answered as the first time, also once the second has answered", () => {
    rig.desk.touch(touchOf(1, 1));
    const why = rig.desk.answer(whyOf(2, 1, ["queue"]));
    const comment = rig.desk.comment(commentOf(3, "text", { of: ref(1) }));
    clock.advance(20_000);
    press(1);
    const { thanksCode: _, ...told } = why;
    expect(rig.desk.answer(whyOf(2, 1, ["queue"]))).toEqual({ ...told, duplicate: true });
    const again = rig.desk.comment(commentOf(3, "text", { of: ref(1) }));
    expect(again).toMatchObject({ ticket: comment.ticket, seq: comment.seq, duplicate: true });
    expect(again).not.toHaveProperty("thanksCode");
    expect(codeOf(() => rig.desk.comment(commentOf(4, "new", { of: ref(1) })))).toBe("visit-over");
    expect(eventsOf(rig.journal, "answer")).toHaveLength(1);
    expect(eventsOf(rig.journal, "comment")).toHaveLength(1);
  });

  it("an abandoned why names no reason that its question does not have", () => {
    rig.desk.touch(touchOf(1, 1));
    const half = (seq: number, factor: string, more: object = {}) =>
      codeOf(() => rig.desk.answer(whyOf(seq, 1, [factor], { ended: "abandoned", ...more })));
    expect(half(2, "nonsense")).toBe("bad-value");
    expect(half(3, "queue")).toBe("taken");
    expect(half(4, "of-an-older-survey", { survey: "gone" })).toBe("taken");
  });

  it("a press that the console handed over late ends no visit that began after it", () => {
    rig.desk.touch(touchOf(1, 1));
    press(1, 60_000);
    expect(rig.fresh).toEqual([true, true]);
    expect(codeOf(() => rig.desk.answer(whyOf(2, 1, ["queue"])))).toBe("taken");
  });

  it("with a contact source the contact decides: a slow customer stays one, a quick change is two", () => {
    mat("up");
    contact("a", "started");
    clock.advance(1_000);
    press(1);
    clock.advance(40_000);
    press(2);
    contact("a", "ended");
    clock.advance(500);
    contact("b", "started");
    clock.advance(1_000);
    // The next one is younger than 3 s: it was the one who left.
    press(3);
    clock.advance(2_500);
    press(4);
    expect(rig.fresh).toEqual([true, false, false, true]);
    expect(rig.desk.screen).toMatchObject({ contact: 2, served: null });
    expect(rig.changes()).toBe(4);
  });

  it("a source that is down says nothing, and a camera counts only when it was audited", () => {
    expect(rig.desk.screen.contact).toBeNull();
    const camera = { type: "device", monoMs: 1, device: "contact:camera", state: "up" } as const;
    rig.journal.append([camera]);
    expect(rig.desk.screen.contact).toBeNull();
    rig.journal.append([{ ...camera, detail: { audited: true } }]);
    expect(rig.desk.screen.contact).toBe(0);
    rig.journal.append([{ ...camera, state: "down" }]);
    expect(rig.desk.screen.contact).toBeNull();
    const monoMs = clock.monoMs();
    rig.journal.append([{ type: "service-end", monoMs, point: "till-1", by: "receipt" }]);
    expect(rig.desk.screen.served).toBe(1);
  });
});

describe("the camera's notice", () => {
  it("is confirmed while a page said within 30 s that it is on screen; every change is an event", () => {
    const shown = () => rig.desk.noticeConfirmed(clock.monoMs());
    expect(shown()).toBe(false);
    for (let at = 0; at < 4; at++) {
      rig.desk.notice({ page: "00112233445566aa", shown: true });
      clock.advance(10_000);
    }
    rig.desk.notice({ page: "ffffffffffffffff", shown: false });
    expect(shown()).toBe(true);
    clock.advance(20_001);
    expect(shown()).toBe(false);
    rig.desk.notice({ page: "00112233445566aa", shown: true });
    rig.desk.notice({ page: "00112233445566aa", shown: false });
    expect(eventsOf(rig.journal, "notice").map((event) => event.shown)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});

describe("an opt-out", () => {
  it("is recorded once, and holds for the customer at the point", () => {
    const optOut = () => rig.desk.optOut({ ...ofPage(1), of: "analysis" });
    const first = optOut();
    expect(optOut()).toEqual({ ...first, duplicate: true });
    expect(eventsOf(rig.journal, "opt-out")).toMatchObject([{ of: "analysis", channel: "touch" }]);
    expect(rig.memory.optedOut("analysis", clock.monoMs())).toBe(true);
    expect(rig.memory.optedOut("asking", clock.monoMs())).toBe(false);
    clock.advance(59_000);
    expect(rig.memory.optedOut("analysis", clock.monoMs())).toBe(true);
    clock.advance(2_000);
    expect(rig.memory.optedOut("analysis", clock.monoMs())).toBe(false);
  });

  it("holds until the next contact where something tells contacts apart", () => {
    mat("up");
    contact("a", "started");
    rig.desk.optOut({ ...ofPage(1), of: "asking" });
    clock.advance(600_000);
    expect(rig.memory.optedOut("asking", clock.monoMs())).toBe(true);
    contact("b", "started");
    expect(rig.memory.optedOut("asking", clock.monoMs())).toBe(false);
  });
});

describe("a scheduled survey", () => {
  const summer = { ...service, id: "summer", version: 1 };
  const config = shopConfig({
    surveys: [{ survey: summer, schedule: { times: [{ from: "11:00", to: "12:00" }] } }],
  });

  it("takes its place at its time and gives it back, pages are told, and presses mean what stood then", () => {
    rig.stop();
    // 2027-01-15 10:59:30 in Moscow.
    clock = new VirtualClock({
      bootId: "b0000001",
      monoMs: 100_000,
      wallMs: Date.UTC(2027, 0, 15, 7, 59, 30),
    });
    rig = openDesk(join(temporaryFolder(), "journal.sqlite"), clock, { config });
    tellTime(rig.journal, clock);
    clock.advance(1_000);
    expect(rig.meanings.now.survey.id).toBe("service");
    expect(rig.changes()).toBe(0);
    clock.advance(29_500);
    expect(rig.meanings.now.survey.id).toBe("summer");
    expect(rig.changes()).toBe(1);
    press(1);
    press(2, 10_000);
    clock.advance(3_600_000);
    press(3);
    press(4, 3_000_000);
    expect(eventsOf(rig.journal, "press").map(({ survey }) => survey)).toEqual([
      "summer",
      "service",
      "service",
      "summer",
    ]);
    expect(rig.changes()).toBe(2);
  });

  it("is not asked while the time is unsure; a page that still shows another one of the config is believed", () => {
    rig.stop();
    clock = new VirtualClock({
      bootId: "b0000001",
      monoMs: 100_000,
      wallMs: Date.UTC(2027, 0, 15, 8, 30),
    });
    rig = openDesk(join(temporaryFolder(), "journal.sqlite"), clock, { config });
    clock.advance(2_000);
    expect(rig.meanings.now.survey.id).toBe("service");
    rig.desk.touch(touchOf(1, 3, { survey: "summer", surveyVersion: 1 }));
    expect(eventsOf(rig.journal, "press")).toMatchObject([{ survey: "summer", value: 3 }]);
  });
});

it("what was refused is counted, and written down once a minute", () => {
  for (let at = 0; at < 3; at++) rig.desk.refused("too-many-comments");
  rig.desk.refused("visit-over");
  clock.advance(61_000);
  clock.advance(600_000);
  expect(eventsOf(rig.journal, "health")).toMatchObject([
    { name: "refused", detail: { "too-many-comments": 3, "visit-over": 1 } },
  ]);
});
