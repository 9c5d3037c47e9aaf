import { facesOf } from "@otklik/feedback/live-message";
import { describe, expect, it } from "vitest";
import {
  type Happening,
  nextChangeMs,
  nextScreen,
  type Screen,
} from "../../kiosk/customer/screen-state.ts";

const [worst, bad, , best] = facesOf("faces-4");
if (!worst || !bad || !best) throw new Error("four faces have four values");

/** Plays `[atMs, happening]` and lists each state with the moment it began, letting time pass up to `untilMs`. */
function play(script: readonly (readonly [number, Happening])[], untilMs: number): string[] {
  let screen: Screen = { state: "asking" };
  const seen: string[] = ["0 asking"];
  const step = (happening: Happening, atMs: number) => {
    const next = nextScreen(screen, happening, atMs);
    if (next.state !== screen.state) seen.push(`${atMs} ${next.state}`);
    screen = next;
  };
  const passTo = (toMs: number) => {
    for (let dueMs = nextChangeMs(screen); dueMs !== undefined && dueMs < toMs; ) {
      step({ t: "time" }, dueMs);
      dueMs = nextChangeMs(screen);
    }
  };
  for (const [atMs, happening] of script) {
    passTo(atMs);
    step(happening, atMs);
  }
  passTo(untilMs);
  return seen;
}

const tapped = { t: "tap", face: bad, tap: 1 } as const;
const stored = { t: "stored", tap: 1, face: null } as const;

describe("the customer's screen", () => {
  it("shows the chosen face for its feedback, thanks, and asks again", () => {
    expect(
      play(
        [
          [0, tapped],
          [20, stored],
        ],
        10_000,
      ),
    ).toEqual(["0 asking", "0 chosen", "180 thanks", "2780 asking"]);
  });

  it("never shows the chosen face longer than 0.3 s, however slow the disk is", () => {
    expect(
      play(
        [
          [0, tapped],
          [900, stored],
        ],
        10_000,
      ),
    ).toEqual(["0 asking", "0 chosen", "300 saving", "900 thanks", "3500 asking"]);
  });

  it("says that the answer waits while the agent is away, and thanks nobody for it", () => {
    expect(play([[0, tapped]], 20_000)).toEqual([
      "0 asking",
      "0 chosen",
      "300 saving",
      "1800 waiting",
      "6800 asking",
    ]);
  });

  it("stores in silence what comes through after its customer has left", () => {
    expect(
      play(
        [
          [0, tapped],
          [9_000, stored],
        ],
        20_000,
      ).at(-1),
    ).toBe("6800 asking");
  });

  it("says that an answer was not taken", () => {
    expect(
      play(
        [
          [0, tapped],
          [30, { t: "refused", tap: 1 }],
        ],
        20_000,
      ),
    ).toEqual(["0 asking", "0 chosen", "180 not-taken", "5180 asking"]);
  });

  it("shows a console press as it shows a tap", () => {
    const felt = { t: "felt", face: best } as const;
    const committed = { t: "stored", tap: null, face: best } as const;
    expect(
      play(
        [
          [0, felt],
          [25, committed],
        ],
        10_000,
      ),
    ).toEqual(["0 asking", "0 felt", "25 chosen", "180 thanks", "2780 asking"]);
  });

  it("forgets a touch of the console that became no press", () => {
    expect(play([[0, { t: "felt", face: best }]], 10_000)).toEqual([
      "0 asking",
      "0 felt",
      "300 asking",
    ]);
  });

  it("thanks for every rating alike", () => {
    const ways = [worst, bad, best].map((face) =>
      play(
        [
          [0, { t: "tap", face, tap: 1 }],
          [40, stored],
        ],
        10_000,
      ),
    );
    expect(new Set(ways.map((way) => way.join())).size).toBe(1);
  });

  it("lets the next customer in at once: a tap on the thanks leads back to the question", () => {
    expect(
      play(
        [
          [0, tapped],
          [20, stored],
          [500, { t: "back" }],
        ],
        10_000,
      ),
    ).toEqual(["0 asking", "0 chosen", "180 thanks", "500 asking"]);
  });

  it("does not take another's commit for its own", () => {
    const other = { t: "stored", tap: 2, face: null } as const;
    expect(
      play(
        [
          [0, tapped],
          [50, other],
        ],
        400,
      ),
    ).toEqual(["0 asking", "0 chosen", "300 saving"]);
  });
});
