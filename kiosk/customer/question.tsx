import type { CustomerQuestion, CustomerScreen, FaceValue } from "@otklik/feedback/live-message";
import { Face } from "../look/face.tsx";
import { customerWordsIn } from "../look/words/customer-languages.ts";
import { fill } from "../look/words/wording.ts";

/** More values than this are numbers, not faces: nobody tells seven mouths apart. */
const FACES_MAX = 5;

export interface QuestionProps {
  readonly asked: CustomerScreen;
  /** Which of the survey's questions, from 0. */
  readonly at?: number;
  readonly language: string;
  /** A press was made; its face is null where this screen is not to show it. */
  readonly chosen: { readonly face: FaceValue | null } | undefined;
  readonly onTap: (face: FaceValue) => void;
}

/** One question and its faces; while one is chosen the others step back. */
export function Question(props: QuestionProps) {
  const { asked, language, at = 0 } = props;
  const question = asked.questions[at] ?? asked.question;
  const { frame, thanksCode } = asked;
  const words = customerWordsIn(language);
  const text = wording(question.text, language);
  return (
    <>
      <header class="question-head">
        {at === 0 && frame ? (
          <p class="preamble">
            {wording(frame.preamble, language)}
            {thanksCode ? ` ${wording(thanksCode.text, language)}` : ""}
          </p>
        ) : null}
        <h1 class={`question ${lengthClass(text)}`} tabIndex={-1}>
          {text}
        </h1>
      </header>
      <Scale question={question} {...props} />
      {at === 0 && frame ? (
        <p class="about-data">
          {wording(frame.dataProtection, language)}{" "}
          {fill(words.aboutData, { contact: frame.contact })}
        </p>
      ) : null}
    </>
  );
}

function Scale(props: QuestionProps & { readonly question: CustomerQuestion }) {
  const { question, language, chosen } = props;
  const { faces } = question;
  const words = customerWordsIn(language);
  const own = question.labels?.[language];
  const areNumbers = faces.length > FACES_MAX;
  return (
    <div class={areNumbers ? `numbers-row of-${faces.length}` : `faces of-${faces.length}`}>
      {faces.map((face, index) => {
        const label = own?.[index];
        const named = label || fill(words.rating, { value: face.value, of: face.max });
        const state =
          chosen === undefined ? "" : chosen.face?.value === face.value ? " is-chosen" : " is-dim";
        const digit = areNumbers ? face.value : index + 1;
        return (
          <button
            key={face.value}
            type="button"
            class={`answer${areNumbers ? " is-number" : ""}${state}`}
            aria-label={areNumbers && label ? `${face.value}, ${label}` : named}
            data-value={face.value}
            data-key={digit <= 9 ? digit : undefined}
            onPointerDown={(event) => {
              if (event.button === 0) props.onTap(face);
            }}
            onClick={(event) => {
              // Keys and screen readers click without a pointer; a pointer was answered when it came down.
              if (event.detail === 0) props.onTap(face);
            }}
          >
            {areNumbers ? <span class="number">{face.value}</span> : <Face face={face} />}
            {label ? <span class="answer-label">{label}</span> : null}
          </button>
        );
      })}
    </div>
  );
}

/** The text in the screen's language, else in the first one it has. */
export function wording(texts: Readonly<Record<string, string>>, language: string): string {
  return texts[language] ?? Object.values(texts)[0] ?? "";
}

/** Long questions step down a size instead of pushing the faces off the screen. */
export function lengthClass(text: string): string {
  if (text.length > 110) return "is-very-long";
  return text.length > 44 ? "is-long" : "";
}
