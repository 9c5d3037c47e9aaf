import type { Words } from "../look/words/words.ts";
import type { Screen } from "./screen-state.ts";

/** The screens that say one thing. Thanks look the same whatever was answered. */
export function Note(props: {
  readonly state: Screen["state"];
  readonly words: Words["customer"];
  /** The survey's own thanks, in the screen's language. */
  readonly thanks: string;
  readonly onBack: () => void;
}) {
  const { state, words } = props;
  if (state === "thanks")
    return <Told sign={<Tick />} title={props.thanks} text={words.stored} {...props} />;
  if (state === "saving") return <Told sign={<Dots />} title={words.saving} text="" {...props} />;
  if (state === "waiting")
    return <Told sign={<Dots />} title={words.waitingTitle} text={words.waiting} {...props} />;
  if (state === "not-taken")
    return <Told sign={<Stop />} title={words.notTakenTitle} text={words.notTaken} {...props} />;
  return (
    <section class="told is-quiet" role="status">
      <p class="told-text">{words.starting}</p>
    </section>
  );
}

function Told(props: {
  readonly sign: preact.ComponentChild;
  readonly title: string;
  readonly text: string;
  readonly words: Words["customer"];
  readonly onBack: () => void;
}) {
  return (
    <section class="told" role="status">
      <button
        type="button"
        class="told-back"
        aria-label={props.words.back}
        onClick={props.onBack}
      />
      <div class="told-sign">{props.sign}</div>
      <h1 class="told-title">{props.title}</h1>
      {props.text === "" ? null : <p class="told-text">{props.text}</p>}
    </section>
  );
}

function Tick() {
  return (
    <svg viewBox="0 0 100 100" aria-hidden="true">
      <circle cx="50" cy="50" r="47" />
      <path d="M30 52L44 66L71 36" />
    </svg>
  );
}

function Dots() {
  return (
    <svg viewBox="0 0 100 100" aria-hidden="true">
      <circle cx="50" cy="50" r="47" />
      <path d="M30 50h.01M50 50h.01M70 50h.01" class="fat" />
    </svg>
  );
}

function Stop() {
  return (
    <svg viewBox="0 0 100 100" aria-hidden="true">
      <circle cx="50" cy="50" r="47" />
      <path d="M50 28V56M50 71h.01" class="fat" />
    </svg>
  );
}
