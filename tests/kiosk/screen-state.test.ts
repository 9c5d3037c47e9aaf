import { facesOf } from "@otklik/feedback/live-message";
import { describe, expect, it } from "vitest";
import { plain, play, point } from "./screen-play.ts";

const [worst, bad, , best] = facesOf("faces-4");
if (!worst || !bad || !best) throw new Error("four faces have four values");

const source = { id: "00112233445566aa", epoch: 7, seq: 1 };
const tapped = { t: "tap", face: bad } as const;
const stored = { t: "stored", own: 1, source } as const;
const press = (face: typeof bad | null, fresh: boolean, seq = 1) =>
  ({ t: "pressed", source: { id: "console-1", epoch: 1, seq }, face, fresh }) as const;

describe("a rating on the customer's screen", () => {
  it("shows the chosen face for its feedback, thanks, and asks again", () => {
    const { states, sent } = play(
      plain,
      [
        [0, tapped],
        [20, stored],
      ],
      10_000,
    );
    expect(states).toEqual(["0 asking", "0 chosen", "180 thanks", "2780 asking"]);
    expect(sent).toEqual([{ t: "touch", question: "service", value: 2 }]);
  });

  it("never shows the chosen face longer than 0.3 s, however slow the disk is", () => {
    const { states } = play(
      plain,
      [
        [0, tapped],
        [900, stored],
      ],
      10_000,
    );
    expect(states).toEqual(["0 asking", "0 chosen", "300 saving", "900 thanks", "3500 asking"]);
  });

  it("says that the answer waits while the agent is away, and thanks nobody for it", () => {
    expect(play(plain, [[0, tapped]], 20_000).states).toEqual([
      "0 asking",
      "0 chosen",
      "300 saving",
      "1800 waiting",
      "6800 asking",
    ]);
  });

  it("stores in silence what comes through after its customer has left", () => {
    const { states } = play(
      plain,
      [
        [0, tapped],
        [9_000, stored],
      ],
      20_000,
    );
    expect(states.at(-1)).toBe("6800 asking");
  });

  it("says that an answer was not taken", () => {
    const { states } = play(
      plain,
      [
        [0, tapped],
        [30, { t: "refused", own: 1 }],
      ],
      20_000,
    );
    expect(states).toEqual(["0 asking", "0 chosen", "180 not-taken", "5180 asking"]);
  });

  it("shows a console press as it shows a tap", () => {
    const { states, sent } = play(
      plain,
      [
        [0, { t: "felt", face: best }],
        [25, press(best, true)],
      ],
      10_000,
    );
    expect(states).toEqual(["0 asking", "0 felt", "25 chosen", "180 thanks", "2780 asking"]);
    expect(sent).toEqual([]);
  });

  it("forgets a touch of the console that became no press", () => {
    const { states } = play(plain, [[0, { t: "felt", face: best }]], 10_000);
    expect(states).toEqual(["0 asking", "0 felt", "300 asking"]);
  });

  it("thanks for every rating alike", () => {
    const ways = [worst, bad, best].map((face) =>
      play(
        plain,
        [
          [0, { t: "tap", face }],
          [40, stored],
        ],
        10_000,
      ).states.join(),
    );
    expect(new Set(ways).size).toBe(1);
  });

  it("lets the next customer in at once: a tap on the thanks leads back to the question", () => {
    const { states } = play(
      plain,
      [
        [0, tapped],
        [20, stored],
        [500, { t: "back" }],
      ],
      10_000,
    );
    expect(states).toEqual(["0 asking", "0 chosen", "180 thanks", "500 asking"]);
  });

  it("does not take another's commit for its own", () => {
    const { states } = play(
      plain,
      [
        [0, tapped],
        [50, { ...stored, own: 2 }],
      ],
      400,
    );
    expect(states).toEqual(["0 asking", "0 chosen", "300 saving"]);
  });

  it("tells one thing that changed because of answers, after the thanks", () => {
    const asked = { ...plain, changed: point.changed };
    const { states } = play(
      asked,
      [
        [0, tapped],
        [20, stored],
      ],
      20_000,
    );
    expect(states.slice(2)).toEqual(["180 thanks", "2780 changed", "8780 asking"]);
  });
});

describe("when the question is asked", () => {
  const asked = { ...plain, served: 3 };

  it("waits for the end of the service where there is a signal of it", () => {
    const { states } = play(asked, [[5_000, { t: "served" }]], 60_000);
    expect(states).toEqual(["0 attract", "5000 asking", "35000 attract"]);
  });

  it("comes at once to whoever touches the screen before that, and leaves when nobody answers", () => {
    const { states } = play(asked, [[1_000, { t: "back" }]], 60_000);
    expect(states).toEqual(["0 attract", "1000 asking", "13000 attract"]);
  });

  it("stands silently from the start where no signal comes", () => {
    expect(play(plain, [], 3_600_000).states).toEqual(["0 asking"]);
  });

  it("goes when the customer does not want to be asked, and says so to the journal", () => {
    const { states, sent } = play(
      asked,
      [
        [0, { t: "served" }],
        [900, { t: "not-now" }],
      ],
      60_000,
    );
    expect(states).toEqual(["0 attract", "0 asking", "900 attract"]);
    expect(sent).toEqual([{ t: "opt-out", of: "asking" }]);
  });

  it("takes a console press at any time", () => {
    const { states } = play(asked, [[100, press(bad, true)]], 2_000);
    expect(states).toEqual(["0 attract", "100 chosen", "280 thanks"]);
  });
});
