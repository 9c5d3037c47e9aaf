import type { CustomerScreen } from "@otklik/feedback/live-message";
import { customerWordsIn } from "../look/words/customer-languages.ts";
import { fill } from "../look/words/wording.ts";
import { wording } from "./question.tsx";
import type {
  CommentContact,
  CommentFactor,
  CommentKindScreen,
  CommentText,
  Happening,
  StillWriting,
} from "./screen.ts";
import { Sign } from "./sign.tsx";
import { Writing } from "./writing.tsx";

interface Props<Screen> {
  readonly screen: Screen;
  readonly asked: CustomerScreen;
  readonly language: string;
  readonly onAct: (happening: Happening) => void;
}

/** Complaint, suggestion or praise: the first step of the Feedback Button. */
export function CommentKinds(props: Props<CommentKindScreen>) {
  const { screen, asked, language, onAct } = props;
  const words = customerWordsIn(language);
  const kinds = asked.comment?.kinds ?? [];
  return (
    <section class="choosing">
      <header>
        <h1 class="choosing-title" tabIndex={-1}>
          {screen.visit.rating === null ? words.kindTitleFirst : words.kindTitle}
        </h1>
      </header>
      <div class="kinds">
        {kinds.map((kind, index) => (
          <button
            key={kind}
            type="button"
            class="kind"
            data-key={index + 1}
            onClick={() => onAct({ t: "kind", kind })}
          >
            <Sign name={kind} />
            <span class="kind-name">{words.kinds[kind]}</span>
            <span class="kind-hint">{words.kindHints[kind]}</span>
          </button>
        ))}
      </div>
    </section>
  );
}

export function CommentFactors(props: Props<CommentFactor>) {
  const { asked, language, onAct } = props;
  const words = customerWordsIn(language);
  const factors = asked.questions.find(({ why }) => why)?.why?.factors ?? [];
  return (
    <section class="choosing">
      <header>
        <h1 class="choosing-title" tabIndex={-1}>
          {words.factorTitle}
        </h1>
      </header>
      <div class={`chips of-${factors.length + 1}`}>
        {factors.map(({ id, text }, index) => (
          <button
            key={id}
            type="button"
            class="chip is-single"
            data-key={index + 1}
            onClick={() => onAct({ t: "factor", factor: id })}
          >
            <span class="chip-text">{wording(text, language)}</span>
          </button>
        ))}
        <button
          type="button"
          class="chip is-single"
          data-key={factors.length + 1}
          onClick={() => onAct({ t: "factor", factor: null })}
        >
          <span class="chip-text">{words.factorNone}</span>
        </button>
      </div>
    </section>
  );
}

export function CommentWriting(props: Props<CommentText>) {
  const { screen, asked, language, onAct } = props;
  const words = customerWordsIn(language);
  const { kind, text } = screen.draft;
  return (
    <Writing
      key="text"
      title={words.textTitles[kind]}
      hint={words.textHint}
      value={text}
      layout="text"
      language={language}
      lines
      onWrite={(next) => onAct({ t: "write", text: next })}
      actions={
        <>
          <button
            type="button"
            class="pill is-strong"
            disabled={text.trim() === ""}
            onClick={() => onAct({ t: "done" })}
          >
            {asked.comment?.callBack ? words.next : words.send}
          </button>
          <button type="button" class="pill" data-key="back" onClick={() => onAct({ t: "back" })}>
            {words.backStep}
          </button>
        </>
      }
    />
  );
}

export function CommentCallBack(props: Props<CommentContact>) {
  const { screen, asked, language, onAct } = props;
  const words = customerWordsIn(language);
  const { contact } = screen.draft;
  return (
    <Writing
      key="contact"
      title={words.contactTitle}
      hint={words.contactHint}
      about={asked.comment?.callBack ? wording(asked.comment.callBack, language) : ""}
      value={contact}
      layout="contact"
      language={language}
      onWrite={(next) => onAct({ t: "write", text: next })}
      onEnter={() => onAct({ t: "done", consent: true })}
      actions={
        <>
          <button
            type="button"
            class="pill is-strong"
            disabled={contact.trim() === ""}
            onClick={() => onAct({ t: "done", consent: true })}
          >
            {words.sendWithContact}
          </button>
          <button type="button" class="pill" onClick={() => onAct({ t: "skip" })}>
            {words.sendWithout}
          </button>
        </>
      }
    />
  );
}

/** The warning before a time limit that would take somebody's text out of their hands. */
export function StillWritingNote(props: Props<StillWriting>) {
  const { screen, asked, language, onAct } = props;
  const words = customerWordsIn(language);
  const { draft } = screen.under;
  return (
    <section
      class="asking-back"
      role="alertdialog"
      aria-labelledby="still"
      aria-describedby="still-text"
    >
      <h1 class="told-title" id="still" tabIndex={-1}>
        {words.stillTitle}
      </h1>
      <p class="told-text" id="still-text">
        {fill(words.stillText, { point: asked.point.name })}
      </p>
      <blockquote class="draft">{draft.text}</blockquote>
      <div class="asking-back-actions">
        <button
          type="button"
          class="pill is-strong"
          data-key="1"
          onClick={() => onAct({ t: "done" })}
        >
          {words.stillYes}
        </button>
        <button type="button" class="pill" data-key="2" onClick={() => onAct({ t: "send-now" })}>
          {words.stillSend}
        </button>
      </div>
    </section>
  );
}
