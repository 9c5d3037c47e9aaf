import { OtklikError } from "@otklik/feedback/error";
import type { EventOf, Source } from "@otklik/feedback/event";
import type { WhyAnswer } from "@otklik/feedback/follow-up";
import type { FactId } from "@otklik/feedback/identity";
import type { Survey } from "@otklik/feedback/survey";

/**
 * The why as it is committed: it repeats the rating it explains. Throws `survey-changed`, or `bad-value` for reasons the
 * survey does not offer. One that was abandoned is taken as it stands, also when the survey has changed since.
 */
export function whyEvent(options: {
  readonly answer: WhyAnswer;
  readonly source: Source;
  readonly of: FactId;
  readonly rating: EventOf<"press"> | EventOf<"answer">;
  /** The survey that the page showed; undefined when the config has it no more. */
  readonly survey: Survey | undefined;
  readonly monoMs: number;
}): EventOf<"answer"> {
  const { answer, source, of, rating, survey, monoMs } = options;
  if (answer.ended !== "abandoned") checkFactors(answer, rating, survey);
  else checkKnown(answer, survey);
  return {
    type: "answer",
    monoMs,
    point: rating.point,
    channel: "touch",
    config: rating.config,
    survey: rating.survey,
    surveyVersion: rating.surveyVersion,
    question: rating.question,
    scale: rating.scale,
    value: rating.value,
    source,
    ended: answer.ended,
    factors: answer.factors,
    of,
  };
}

function checkFactors(
  answer: WhyAnswer,
  rating: EventOf<"press"> | EventOf<"answer">,
  survey: Survey | undefined,
): void {
  const question = survey?.questions.find(({ id }) => id === answer.question);
  const asked =
    answer.survey === rating.survey &&
    answer.surveyVersion === rating.surveyVersion &&
    answer.question === rating.question;
  if (!question || !asked)
    throw new OtklikError("survey-changed", "the rating was given to another question", {
      hint: "The page loads the present one by itself.",
    });
  const { why } = question;
  if (!why)
    throw new OtklikError("bad-value", `${question.id} does not ask why`, {
      hint: "Send no why for it.",
    });
  checkKnown(answer, survey);
  if (answer.factors.length > why.pickMax)
    throw new OtklikError("bad-value", `${answer.factors.length} reasons, at most ${why.pickMax}`, {
      hint: "Leave some out.",
    });
  if (new Set(answer.factors).size < answer.factors.length)
    throw new OtklikError("bad-value", "a reason is named twice", { hint: "Name it once." });
  if (answer.ended === "answered" && answer.factors.length === 0)
    throw new OtklikError("bad-value", "answered without a reason", {
      hint: 'Without a reason it ended "skipped".',
    });
}

/** Nothing is checked where the config has the survey no more. */
function checkKnown(answer: WhyAnswer, survey: Survey | undefined): void {
  const why = survey?.questions.find(({ id }) => id === answer.question)?.why;
  if (!why) return;
  const unknown = answer.factors.find((id) => !why.factors.some((factor) => factor.id === id));
  if (unknown !== undefined)
    throw new OtklikError("bad-value", `"${unknown}" is no reason of ${answer.question}`, {
      hint: `Its reasons are ${why.factors.map(({ id }) => id).join(", ")}.`,
    });
}
