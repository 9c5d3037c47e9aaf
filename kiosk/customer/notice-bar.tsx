import type { Wording } from "@otklik/feedback/wording";
import { customerWordsIn } from "../look/words/customer-languages.ts";
import { wording } from "./question.tsx";
import { Sign } from "./sign.tsx";

/** Says that a camera is on, in one sentence, on every screen for as long as it is; and how not to be analysed. */
export function NoticeBar(props: {
  readonly text: Wording;
  readonly language: string;
  readonly optedOut: "no" | "asked" | "stored";
  readonly onOptOut: () => void;
}) {
  const { text, language, optedOut } = props;
  const words = customerWordsIn(language);
  return (
    <aside class="notice" aria-label={words.notice}>
      <Sign name="camera" />
      <p class="notice-text">{wording(text, language)}</p>
      {optedOut === "no" ? (
        <button type="button" class="pill is-small" onClick={props.onOptOut}>
          {words.optOut}
        </button>
      ) : (
        <p class="notice-done" role="status">
          {optedOut === "stored" ? (
            <>
              <Sign name="tick" ringed /> {words.optedOut}
            </>
          ) : (
            words.optingOut
          )}
        </p>
      )}
    </aside>
  );
}

/** Whether a person before the screen can see the notice at this moment. */
export function isNoticeShown(): boolean {
  const notice = document.querySelector(".notice-text");
  if (!notice || document.visibilityState !== "visible") return false;
  const { top, left, bottom, right, width, height } = notice.getBoundingClientRect();
  const inside = top >= 0 && left >= 0 && bottom <= innerHeight + 1 && right <= innerWidth + 1;
  return inside && width > 0 && height > 0 && notice.checkVisibility({ opacityProperty: true });
}
