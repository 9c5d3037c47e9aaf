import type { CustomerScreen } from "@otklik/feedback/live-message";
import { PATIENCE } from "../../kiosk/customer/limits.ts";
import type { Happening, Now, Outgoing, Screen } from "../../kiosk/customer/screen.ts";
import { nextStep } from "../../kiosk/customer/screen-state.ts";
import { nextChangeMs } from "../../kiosk/customer/time-limits.ts";
import { richSurvey } from "./rich-survey.ts";

const [first] = richSurvey.questions;
if (!first) throw new Error("a survey has a question");
const { why, ...bare } = first;

export const point: CustomerScreen = {
  ...richSurvey,
  point: { id: "till-2", name: "Касса 2" },
  receiver: false,
  notice: null,
  contact: null,
  served: null,
};

/** One question and thanks. */
export const plain: CustomerScreen = {
  ...point,
  questions: [bare],
  question: bare,
  changed: [],
  thanksCode: null,
};
delete (plain as { comment?: unknown }).comment;

export interface Played {
  /** Each state with the moment it began. */
  readonly states: readonly string[];
  readonly sent: readonly Outgoing[];
  readonly screen: Screen;
}

/** Plays `[atMs, happening]`, letting time pass up to `untilMs`. What is sent has the numbers 1, 2, … */
export function play(
  asked: CustomerScreen,
  script: readonly (readonly [number, Happening])[],
  untilMs: number,
  options: { readonly patient?: boolean; readonly roll?: number } = {},
): Played {
  const patience = options.patient ? PATIENCE : 1;
  let screen: Screen = { state: "starting" };
  const states: string[] = [];
  const sent: Outgoing[] = [];
  const step = (happening: Happening, atMs: number) => {
    const { roll = 0.5 } = options;
    const now: Now = { nowMs: atMs, asked, seq: sent.length + 1, roll, patience };
    const next = nextStep(screen, happening, now);
    if (next.screen.state !== screen.state) states.push(`${atMs} ${next.screen.state}`);
    screen = next.screen;
    sent.push(...next.out);
  };
  const passTo = (toMs: number) => {
    for (
      let dueMs = nextChangeMs(screen, patience);
      dueMs !== undefined && dueMs < toMs;
      dueMs = nextChangeMs(screen, patience)
    )
      step({ t: "time" }, dueMs);
  };
  step({ t: "question" }, 0);
  for (const [atMs, happening] of script) {
    passTo(atMs);
    step(happening, atMs);
  }
  passTo(untilMs);
  return { states, sent, screen };
}
