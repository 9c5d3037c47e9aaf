import { type CustomerQuestion, facesOf, type SurveyScreen } from "./live-message.ts";
import type { Question, Survey } from "./survey.ts";

/** What the customer's page is given of a survey: hypotheses and factors' reasons stay with the shop. */
export function surveyScreenOf(survey: Survey): SurveyScreen {
  const questions = survey.questions.map(questionScreenOf);
  const [question] = questions;
  // The schema asks for at least one question; this line is for the type checker alone.
  if (!question) throw new RangeError("a survey without a question");
  const { frame, comment, thanksCode } = survey;
  return {
    survey: survey.id,
    surveyVersion: survey.version,
    languages: survey.languages,
    questions,
    question,
    thanks: survey.thanks,
    ...(frame
      ? {
          frame: {
            preamble: frame.preamble,
            dataProtection: frame.dataProtection,
            contact: frame.contact,
            ...(frame.tellMore ? { tellMore: frame.tellMore } : {}),
          },
        }
      : {}),
    ...(comment
      ? {
          comment: {
            kinds: comment.kinds,
            ...(comment.callBack ? { callBack: comment.callBack } : {}),
          },
        }
      : {}),
    changed: survey.changed,
    thanksCode: thanksCode ? { text: thanksCode.text, days: thanksCode.days } : null,
  };
}

function questionScreenOf(question: Question): CustomerQuestion {
  const { id, text, scale, labels, why } = question;
  return {
    id,
    text,
    faces: facesOf(scale),
    ...(labels ? { labels } : {}),
    ...(why
      ? {
          why: {
            text: why.text,
            factors: why.factors.map((factor) => ({ id: factor.id, text: factor.text })),
            of: why.of,
            satisfiedShare: why.satisfiedShare,
            pickMax: why.pickMax,
          },
        }
      : {}),
  };
}
