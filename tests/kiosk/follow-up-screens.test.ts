import {
  COMMENT_CHARS_MAX as agentCharsMax,
  CONTACT_CHARS_MAX as agentContactMax,
} from "@otklik/feedback/follow-up";
import { facesOf } from "@otklik/feedback/live-message";
import { describe, expect, it } from "vitest";
import { COMMENT_CHARS_MAX, CONTACT_CHARS_MAX } from "../../kiosk/customer/limits.ts";
import type { Happening } from "../../kiosk/customer/screen.ts";
import { codeOf } from "../../kiosk/customer/screen-state.ts";
import { play, point } from "./screen-play.ts";

const [worst, bad, , best] = facesOf("faces-4");
if (!worst || !bad || !best) throw new Error("four faces have four values");
const source = { id: "00112233445566aa", epoch: 7, seq: 1 };
const next = { id: "console-1", epoch: 1, seq: 2 };
type Script = readonly (readonly [number, Happening])[];

/** A bad rating by touch, stored: why stands from 180 ms on. */
const rated: Script = [
  [0, { t: "tap", face: bad }],
  [20, { t: "stored", own: 1, source }],
];
const oneQuestion = { ...point, questions: point.questions.slice(0, 1) };
/** As far as an open comment with words in it: written at 1 s. */
const writing: Script = [
  ...rated,
  [300, { t: "skip" }],
  [310, { t: "stored", own: 2, source }],
  [400, { t: "kind", kind: "complaint" }],
  [500, { t: "factor", factor: null }],
  [1_000, { t: "write", text: "Очередь" }],
];

describe("why", () => {
  it("is asked of the dissatisfied, and follows the rating by its source", () => {
    const { states, sent } = play(
      oneQuestion,
      [
        ...rated,
        [900, { t: "pick", factor: "queue" }],
        [1_400, { t: "pick", factor: "price" }],
        [2_000, { t: "done" }],
      ],
      2_100,
    );
    expect(states).toEqual(["0 asking", "0 chosen", "180 why", "2000 comment-kind"]);
    expect(sent[1]).toEqual({
      t: "answer",
      of: source,
      question: "service",
      factors: ["queue", "price"],
      ended: "answered",
    });
  });

  it("is asked of a random share of the satisfied, too", () => {
    const [first] = oneQuestion.questions;
    if (!first?.why) throw new Error("the survey asks why");
    const why = { ...first.why, satisfiedShare: 0.1 };
    const asked = { ...oneQuestion, questions: [{ ...first, why }] };
    const script: Script = [
      [0, { t: "tap", face: best }],
      [20, { t: "stored", own: 1, source }],
    ];
    expect(play(asked, script, 300, { roll: 0.05 }).states.at(-1)).toBe("180 why");
    expect(play(asked, script, 300, { roll: 0.5 }).states.at(-1)).toBe("180 comment-kind");
  });

  it("takes a reason back, and keeps no more than it may", () => {
    const picks = ["queue", "price", "queue", "stock", "clean"].map(
      (factor, at) => [500 + at, { t: "pick", factor }] as const,
    );
    const { screen } = play(oneQuestion, [...rated, ...picks], 600);
    expect(screen).toMatchObject({ state: "why", picked: ["stock", "clean"] });
  });

  it("goes with what was picked when nothing is touched for 12 s", () => {
    const { states, sent } = play(
      oneQuestion,
      [...rated, [900, { t: "pick", factor: "queue" }]],
      60_000,
    );
    expect(states.at(-1)).toBe("12900 asking");
    expect(sent[1]).toMatchObject({ factors: ["queue"], ended: "timed-out" });
  });

  it("waits ten times as long for whoever asked for more time", () => {
    const { states } = play(oneQuestion, rated, 200_000, { patient: true });
    expect(states.at(-1)).toBe("120180 asking");
  });

  it("asks the survey's other questions after it, each of them optional", () => {
    const { states, sent } = play(
      point,
      [...rated, [900, { t: "skip" }], [1_500, { t: "skip" }]],
      2_000,
    );
    expect(states.slice(2)).toEqual(["180 why", "900 asking", "1500 comment-kind"]);
    expect(sent[1]).toMatchObject({ factors: [], ended: "skipped" });
  });
});

describe("a console press while something after the rating is open", () => {
  const corrected = { t: "pressed", source: next, face: worst, fresh: false } as const;
  const another = { t: "pressed", source: next, face: worst, fresh: true } as const;

  it("of the same customer corrects the rating and keeps the reasons", () => {
    const { screen, sent } = play(
      oneQuestion,
      [...rated, [900, { t: "pick", factor: "queue" }], [2_000, corrected]],
      2_100,
    );
    expect(screen).toMatchObject({
      state: "why",
      picked: ["queue"],
      of: next,
      visit: { rating: next, corrected: true },
    });
    expect(sent).toHaveLength(1);
  });

  it("of the same customer, now happy, ends why as it stands", () => {
    const { states, sent } = play(
      oneQuestion,
      [...rated, [900, { t: "pick", factor: "queue" }], [2_000, { ...corrected, face: best }]],
      2_100,
    );
    expect(states.at(-1)).toBe("2000 comment-kind");
    expect(sent[1]).toMatchObject({ of: source, factors: ["queue"], ended: "abandoned" });
  });

  it("of another customer keeps the half-written comment, marked abandoned, and starts anew", () => {
    const { states, sent } = play(oneQuestion, [...writing, [2_000, another]], 2_500);
    expect(states.slice(-2)).toEqual(["2000 chosen", "2180 why"]);
    expect(sent.at(-1)).toMatchObject({
      t: "comment",
      of: source,
      ended: "abandoned",
      draft: { text: "Очередь" },
    });
  });

  it("of another customer sends nothing of an empty comment", () => {
    const { sent } = play(oneQuestion, [...writing.slice(0, -1), [2_000, another]], 2_500);
    expect(sent.map(({ t }) => t)).toEqual(["touch", "answer"]);
  });

  it("on another screen's page starts nothing here but thanks", () => {
    const { states } = play(oneQuestion, [[0, { ...another, face: null }]], 500);
    expect(states).toEqual(["0 asking", "0 chosen", "180 thanks"]);
  });
});

describe("a comment", () => {
  it("goes after kind, subject, words and an agreed contact, and is thanked for once it is stored", () => {
    const { states, sent, screen } = play(
      oneQuestion,
      [
        ...writing,
        [2_000, { t: "done" }],
        [3_000, { t: "write", text: "anna@example.com" }],
        [4_000, { t: "done", consent: true }],
        [4_200, { t: "stored", own: 3, source, ticket: "7K3M9QXA" }],
      ],
      4_300,
    );
    expect(states.slice(3)).toEqual([
      "300 comment-kind",
      "400 comment-factor",
      "500 comment-text",
      "2000 comment-contact",
      "4000 saving",
      "4200 thanks",
    ]);
    expect(sent[2]).toMatchObject({
      consent: true,
      ended: null,
      draft: { kind: "complaint", text: "Очередь", contact: "anna@example.com" },
    });
    expect(screen).toMatchObject({ visit: { ticket: "7K3M9QXA" } });
  });

  it("goes without the contact unless that was agreed to", () => {
    const { sent } = play(
      oneQuestion,
      [
        ...writing,
        [2_000, { t: "done" }],
        [3_000, { t: "write", text: "anna@example.com" }],
        [4_000, { t: "skip" }],
      ],
      4_100,
    );
    expect(sent[2]).toMatchObject({ consent: false });
  });

  it("leaves after 12 s when nothing was written", () => {
    const { states, sent } = play(oneQuestion, writing.slice(0, -1), 60_000);
    expect(states.at(-1)).toBe("12500 asking");
    expect(sent).toHaveLength(2);
  });

  it("asks after 60 s whether somebody still writes, and sends what is there after 20 s more", () => {
    const { states, sent } = play(oneQuestion, writing, 200_000);
    expect(states.slice(-2)).toEqual(["61000 still-writing", "81000 asking"]);
    expect(sent.at(-1)).toMatchObject({ t: "comment", ended: "timed-out", consent: false });
  });

  it("goes on for whoever still writes", () => {
    const { states } = play(oneQuestion, [...writing, [70_000, { t: "done" }]], 100_000);
    expect(states.slice(-2)).toEqual(["61000 still-writing", "70000 comment-text"]);
  });

  it("has 5 s left when somebody else begins to be served, twice", () => {
    const { states } = play(oneQuestion, [...writing, [3_000, { t: "contact" }]], 60_000);
    expect(states.slice(-2)).toEqual(["8000 still-writing", "13000 asking"]);
  });

  it("is given back the question when nothing was said at all", () => {
    const { states, sent } = play(
      oneQuestion,
      [
        [0, { t: "open", what: "comment" }],
        [900, { t: "skip" }],
      ],
      1_000,
    );
    expect(states).toEqual(["0 asking", "0 comment-kind", "900 asking"]);
    expect(sent).toEqual([]);
  });

  it("says that not everything was stored when the agent refuses what came after the rating", () => {
    const { states, screen } = play(
      oneQuestion,
      [...rated, [300, { t: "skip" }], [320, { t: "refused", own: 2 }], [900, { t: "skip" }]],
      1_000,
    );
    expect(states.at(-1)).toBe("900 not-taken");
    expect(screen).toMatchObject({ rest: true });
  });

  it("takes as many characters as the agent does", () => {
    expect(COMMENT_CHARS_MAX).toBe(agentCharsMax);
    expect(CONTACT_CHARS_MAX).toBe(agentContactMax);
  });
});

describe("sheets over the screen", () => {
  it("keep what is under them, and give its time anew", () => {
    const { states, screen } = play(
      oneQuestion,
      [...writing, [2_000, { t: "open", what: "comfort" }]],
      22_500,
    );
    expect(states.slice(-2)).toEqual(["2000 comfort", "22000 comment-text"]);
    expect(screen).toMatchObject({ draft: { text: "Очередь" }, touchedMs: 22_000 });
  });

  it("give way to another customer's press, with what lay under them kept", () => {
    const { sent, states } = play(
      oneQuestion,
      [
        ...writing,
        [2_000, { t: "open", what: "comfort" }],
        [3_000, { t: "pressed", source: next, face: bad, fresh: true }],
      ],
      3_100,
    );
    expect(states.at(-1)).toBe("3000 chosen");
    expect(sent.at(-1)).toMatchObject({ t: "comment", ended: "abandoned" });
  });
});

it("a ticket's code is read as people type it", () => {
  expect(codeOf("7k3m-9qxa")).toBe("7K3M9QXA");
  expect(codeOf(" o1il u7 ")).toBe("01117");
});
