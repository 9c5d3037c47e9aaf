import type { CommentView } from "@otklik/feedback/comment-view";
import { useRef, useState } from "preact/hooks";
import { durationText, timeText } from "../look/numbers.ts";
import { fill } from "../look/words/words.ts";
import { type CommentWords, commentWordsIn } from "./comment-words.ts";
import { postToAgent, useSeen } from "./use-comments.tsx";

/** What customers wrote on the spot, newest first, each with room for the shop's answer. */
export function Comments(props: {
  readonly language: string;
  readonly zone: string;
  readonly comments: readonly CommentView[];
}) {
  const { language, zone, comments } = props;
  const words = commentWordsIn(language);
  if (comments.length === 0) return null;
  return (
    <section class="card comments" aria-labelledby="comments-title">
      <h2 class="card-title" id="comments-title">
        {words.title}
      </h2>
      <ol class="comment-rows">
        {comments.map((comment) => (
          <Row
            key={comment.ticket}
            comment={comment}
            language={language}
            zone={zone}
            words={words}
          />
        ))}
      </ol>
    </section>
  );
}

function Row(props: {
  readonly comment: CommentView;
  readonly language: string;
  readonly zone: string;
  readonly words: CommentWords;
}) {
  const { comment, language, zone, words } = props;
  const { text, erased, reply } = comment;
  const row = useRef<HTMLLIElement>(null);
  useSeen(row, comment);
  const ago =
    comment.ageMs === null
      ? ""
      : fill(words.ago, { time: durationText(language, Math.max(1_000, comment.ageMs)) });
  return (
    <li ref={row} class={`comment-row is-${comment.kind}`}>
      <p class="comment-head">
        <strong>{words.kinds[comment.kind]}</strong>
        <span class={`comment-state is-${comment.state}`}>{words.states[comment.state]}</span>
        {comment.ended ? <span>{words.ended[comment.ended]}</span> : null}
        <span class="numbers">
          {comment.atMs === null ? ago : timeText(language, comment.atMs, zone)}
        </span>
        <span class="comment-ticket numbers">{fill(words.ticket, { ticket: comment.ticket })}</span>
      </p>
      <p class={text === null ? "comment-none" : "comment-text"}>
        {text === null ? (erased ? words.erased : words.noText) : withMarks(text, words)}
      </p>
      {comment.contact === undefined ? null : (
        <p class="comment-contact">
          {fill(words.callBack, { contact: comment.contact })}
          <button
            type="button"
            class="action"
            onClick={() =>
              void postToAgent("/api/erase", { ticket: comment.ticket, what: "contact" })
            }
          >
            {words.eraseContact}
          </button>
        </p>
      )}
      {reply ? (
        <p class="comment-reply">
          <span class="comment-none">{words.answered}: </span>
          {reply.text ?? words.erased}
        </p>
      ) : (
        <Answer ticket={comment.ticket} words={words} />
      )}
    </li>
  );
}

/** What was taken out is named in the reader's language. */
function withMarks(text: string, words: CommentWords): string {
  return text.replace(/\[([a-z]+)\]/g, (mark, kind: string) => {
    const word = words.marks[kind];
    return word === undefined ? mark : `[${word}]`;
  });
}

function Answer(props: { readonly ticket: string; readonly words: CommentWords }) {
  const { ticket, words } = props;
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [state, setState] = useState<"idle" | "sending" | "failed">("idle");
  if (!open)
    return (
      <button type="button" class="action comment-open" onClick={() => setOpen(true)}>
        {words.answer}
      </button>
    );
  const send = async () => {
    if (text.trim() === "" || state === "sending") return;
    setState("sending");
    // When it is stored the list comes anew, with the answer in this form's place.
    const stored = await postToAgent("/api/reply", { ticket, text: text.trim() });
    setState(stored ? "idle" : "failed");
  };
  return (
    <form
      class="comment-answer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label for={`answer-${ticket}`}>{words.answerAbout}</label>
      <textarea
        id={`answer-${ticket}`}
        rows={3}
        maxLength={2_000}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="action" disabled={state === "sending"}>
        {state === "sending" ? words.sending : words.send}
      </button>
      <p class="comment-failed" role="status">
        {state === "failed" ? words.notSent : ""}
      </p>
    </form>
  );
}
