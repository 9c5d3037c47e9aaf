import type { CustomerScreen, FaceValue } from "@otklik/feedback/live-message";
import { Face } from "../look/face.tsx";
import { fill, wordsIn } from "../look/words/words.ts";

/** One question and its faces; while one is chosen the others step back. */
export function Question(props: {
  readonly asked: CustomerScreen;
  readonly language: string;
  /** A press was made; its face is null where this screen is not to show it. */
  readonly chosen: { readonly face: FaceValue | null } | undefined;
  readonly onTap: (face: FaceValue) => void;
}) {
  const { asked, language, chosen } = props;
  const { faces, text, labels } = asked.question;
  const words = wordsIn(language).customer;
  const own = labels?.[language];
  return (
    <>
      <h1 class="question">{text[language] ?? Object.values(text)[0]}</h1>
      <div class={`faces of-${faces.length}`}>
        {faces.map((face, at) => {
          const label = own?.[at];
          const named = label ?? fill(words.rating, { value: at + 1, of: faces.length });
          const state =
            chosen === undefined
              ? ""
              : chosen.face?.value === face.value
                ? " is-chosen"
                : " is-dim";
          return (
            <button
              key={face.value}
              type="button"
              class={`answer${state}`}
              aria-label={named}
              data-value={face.value}
              onPointerDown={(event) => {
                if (event.button === 0) props.onTap(face);
              }}
              onClick={(event) => {
                // Keys and screen readers click without a pointer; a pointer was answered when it came down.
                if (event.detail === 0) props.onTap(face);
              }}
            >
              <Face face={face} />
              {label === undefined ? null : <span class="answer-label">{label}</span>}
            </button>
          );
        })}
      </div>
    </>
  );
}
