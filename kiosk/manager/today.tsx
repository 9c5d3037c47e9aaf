import type { TodayView } from "@otklik/feedback/live-message";
import { Face } from "../look/face.tsx";
import { faceShape } from "../look/face-shape.ts";
import { countText, shareText } from "../look/numbers.ts";
import { fill, type Plural, plural, wordsIn } from "../look/words/words.ts";
import { Whisker } from "./whisker.tsx";

/** Today's counts, and the share once there are enough answers for one. */
export function Today(props: { readonly language: string; readonly today: TodayView }) {
  const { language, today } = props;
  const words = wordsIn(language).manager;
  const { counts } = today.satisfied;
  const most = Math.max(1, ...today.faces.map(({ n }) => n));
  return (
    <>
      <dl class="counts">
        <Count
          language={language}
          n={counts["dissatisfied"] ?? 0}
          forms={words.unhappy}
          tone="worst"
        />
        {(counts["neutral"] ?? 0) > 0 ? (
          <Count
            language={language}
            n={counts["neutral"] ?? 0}
            forms={words.neutral}
            tone="neutral"
          />
        ) : null}
        <Count language={language} n={counts["satisfied"] ?? 0} forms={words.happy} tone="best" />
      </dl>
      <Share {...props} />
      <section class="card by-face">
        <h2 class="card-title">{words.facesTitle}</h2>
        <ul>
          {today.faces.map(({ face, n }) => (
            <li key={face.value} class={`bar-row tone-${faceShape(face).tone}`}>
              <span class="bar-face">
                <Face face={face} />
              </span>
              <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect class="bar-fill" x="0" y="0" height="10" width={(100 * n) / most} />
              </svg>
              <span class="bar-n numbers">{countText(language, n)}</span>
            </li>
          ))}
        </ul>
        <Marks {...props} />
      </section>
    </>
  );
}

function Count(props: {
  readonly language: string;
  readonly n: number;
  readonly forms: Plural;
  readonly tone: string;
}) {
  return (
    <div class={`count count-${props.tone}`}>
      <dt class="count-word">{plural(props.language, props.n, props.forms)}</dt>
      <dd class="count-n numbers">{countText(props.language, props.n)}</dd>
    </div>
  );
}

function Share(props: { readonly language: string; readonly today: TodayView }) {
  const { language, today } = props;
  const words = wordsIn(language);
  const figure = today.satisfied;
  const text = shareText(language, figure);
  return (
    <section class="card share">
      <h2 class="card-title">{words.manager.shareTitle}</h2>
      <details class="about">
        <summary>{words.manager.about}</summary>
        <p>{words.manager.shareAbout}</p>
      </details>
      {text && figure.interval && figure.value !== undefined ? (
        <>
          <p class="share-text numbers">
            {fill(words.manager.share, {
              ...text,
              answers: plural(language, figure.n, words.common.answers),
            })}
          </p>
          <Whisker value={figure.value} interval={figure.interval} />
        </>
      ) : (
        <p class="card-lead share-later">
          {fill(words.manager.shareFrom, { min: figure.nMin, n: figure.n })}
        </p>
      )}
    </section>
  );
}

/** What is not in the counts above: nothing is hidden. */
function Marks(props: { readonly language: string; readonly today: TodayView }) {
  const { language, today } = props;
  const words = wordsIn(language).manager;
  const { pending = 0, counted: _counted, ...others } = today.verdicts;
  const notCounted = Object.values(others).reduce((sum, n) => sum + n, 0);
  const marks = [
    pending > 0 ? plural(language, pending, words.pendingNow) : "",
    notCounted > 0 ? plural(language, notCounted, words.notCounted) : "",
    today.timeUnsure > 0 ? plural(language, today.timeUnsure, words.timeUnsure) : "",
  ].filter((mark) => mark !== "");
  return <p class="card-lead marks">{marks.join(" · ")}</p>;
}
