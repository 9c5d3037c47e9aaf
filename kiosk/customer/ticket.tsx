import { customerWordsIn } from "../look/words/customer-languages.ts";
import type { Happening, Ticket as TicketScreen } from "./screen.ts";
import { isWholeCode } from "./screen-state.ts";
import { grouped } from "./thanks.tsx";
import { Writing } from "./writing.tsx";

/** Reads the shop's answer by the code of a comment; nobody asks who has it. */
export function Ticket(props: {
  readonly screen: TicketScreen;
  readonly language: string;
  readonly onAct: (happening: Happening) => void;
  readonly onRead: () => void;
}) {
  const { screen, language, onAct, onRead } = props;
  const { code, told } = screen;
  const words = customerWordsIn(language);
  if (told.t === "shown") {
    const { kind, state, answer } = told.ticket;
    return (
      <section class="reading">
        <p class="reading-of">
          {words.kinds[kind]} <span class="numbers">{grouped(code)}</span>
        </p>
        <h1 class="told-title" tabIndex={-1}>
          {words.readStates[state]}
        </h1>
        <p class={state === "answered" ? "reading-answer" : "told-text"}>
          {state === "answered" ? answer : words.readText[state]}
        </p>
      </section>
    );
  }
  const troubles = {
    typing: "",
    asking: words.readAsking,
    unknown: words.readUnknown,
    "too-many": words.readTooMany,
    failed: words.readFailed,
  };
  return (
    <Writing
      title={words.readTitle}
      hint={words.readHint}
      value={code}
      layout="code"
      language={language}
      trouble={troubles[told.t]}
      onWrite={(typed) => onAct({ t: "code", code: typed })}
      onEnter={onRead}
      actions={
        <>
          <button
            type="button"
            class="pill is-strong"
            disabled={!isWholeCode(code) || told.t === "asking"}
            onClick={onRead}
          >
            {words.show}
          </button>
          <button type="button" class="pill" data-key="back" onClick={() => onAct({ t: "back" })}>
            {words.backStep}
          </button>
        </>
      }
    />
  );
}
