import { type CustomerQuestion, facesOf, type SurveyScreen } from "./live-message.ts";
import { writeOut } from "./plural-text.ts";
import type { Question, Survey } from "./survey.ts";
import type { Wording } from "./wording.ts";

/** What the customer's page is given of a survey, its numbers written out. Hypotheses stay with the shop. */
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
            preamble: withNumbers(frame.preamble, { questions: questions.length }),
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
    thanksCode: thanksCode
      ? {
          text: withNumbers(thanksCode.text, { days: thanksCode.days }),
          days: thanksCode.days,
        }
      : null,
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
            text: withNumbers(why.text, { max: why.pickMax }),
            factors: why.factors.map((factor) => ({ id: factor.id, text: factor.text })),
            of: why.of,
            satisfiedShare: why.satisfiedShare,
            pickMax: why.pickMax,
          },
        }
      : {}),
  };
}

function withNumbers(wording: Wording, values: Readonly<Record<string, number>>): Wording {
  return Object.fromEntries(
    Object.entries(wording).map(([language, text]) => [language, writeOut(text, language, values)]),
  );
}
