import type { Clock } from "@otklik/feedback/clock";
import { useEffect, useState } from "preact/hooks";
import type { CustomerWords } from "../look/words/customer-words.ts";
import { plural } from "../look/words/wording.ts";
import type { Span } from "./time-limits.ts";

/** The warning before a time limit, seconds. */
const WARNING_S = 5;

/** How long the screen still waits; a touch gives it anew. In the last seconds it says so in words, too. */
export function Ring(props: {
  readonly span: Span;
  readonly clock: Clock;
  readonly language: string;
  readonly words: CustomerWords;
  readonly onMore: () => void;
}) {
  const { span, clock, language, words } = props;
  const [isEnding, end] = useState(false);
  useEffect(() => {
    end(false);
    const leftMs = span.dueMs - clock.monoMs() - WARNING_S * 1_000;
    return clock.after(Math.max(0, leftMs), () => end(true));
  }, [span.sinceMs, span.dueMs]);
  const lengthMs = span.dueMs - span.sinceMs;
  const goneMs = Math.max(0, clock.monoMs() - span.sinceMs);
  return (
    <div class="time">
      <button
        type="button"
        class={`ring${isEnding ? " is-ending" : ""}`}
        onClick={props.onMore}
        aria-label={words.moreTime}
      >
        {isEnding ? <span class="ring-words">{words.moreTime}</span> : null}
        <svg viewBox="0 0 40 40" aria-hidden="true">
          <circle class="ring-track" cx="20" cy="20" r="16" />
          <circle
            key={`${span.sinceMs} ${span.dueMs}`}
            class="ring-left"
            cx="20"
            cy="20"
            r="16"
            pathLength={100}
            style={{ animationDuration: `${lengthMs}ms`, animationDelay: `${-goneMs}ms` }}
          />
        </svg>
      </button>
      <p class="unseen" role="alert">
        {isEnding ? plural(language, WARNING_S, words.timeEnds) : ""}
      </p>
    </div>
  );
}
