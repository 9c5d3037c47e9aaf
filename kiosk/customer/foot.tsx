import type { CustomerScreen } from "@otklik/feedback/live-message";
import type { ComponentChildren } from "preact";
import { LanguageSwitch } from "../look/language-switch.tsx";
import { customerWordsIn } from "../look/words/customer-languages.ts";
import { plural } from "../look/words/wording.ts";
import { isHome } from "./course.ts";
import type { Happening, Screen } from "./screen.ts";
import { Sign } from "./sign.tsx";

/** The lower corners: language and comfort on the left, what can be done here on the right. */
export function Foot(props: {
  readonly screen: Screen;
  readonly asked: CustomerScreen | undefined;
  readonly offered: readonly string[];
  readonly language: string;
  readonly connected: boolean;
  readonly waiting: number;
  readonly onLanguage: (language: string) => void;
  readonly onAct: (happening: Happening) => void;
}) {
  const { screen, asked, language, connected, waiting, onAct } = props;
  const words = customerWordsIn(language);
  return (
    <footer class="foot">
      <div class="foot-side">
        <LanguageSwitch
          offered={props.offered}
          language={language}
          label={words.language}
          onChoose={props.onLanguage}
        />
        {asked === undefined ? null : (
          <button
            type="button"
            class="pill is-quiet"
            aria-expanded={screen.state === "comfort"}
            onClick={() => onAct({ t: "open", what: "comfort" })}
          >
            <Sign name="comfort" />
            <span class="pill-words">{words.comfort}</span>
          </button>
        )}
      </div>
      <p class="link" role="status">
        {connected || screen.state === "starting" ? null : (
          <>
            <span class="link-dot" />
            {waiting > 0 ? plural(language, waiting, words.waitingHere) : words.away}
          </>
        )}
      </p>
      <div class="foot-side is-right">{asked ? <Actions {...props} asked={asked} /> : null}</div>
    </footer>
  );
}

function Actions(props: {
  readonly screen: Screen;
  readonly asked: CustomerScreen;
  readonly language: string;
  readonly onAct: (happening: Happening) => void;
}): ComponentChildren {
  const { screen, asked, language, onAct } = props;
  const words = customerWordsIn(language);
  const action = (t: "skip" | "back" | "done" | "not-now", label: string, strong = false) => (
    <button
      type="button"
      class={`pill${strong ? " is-strong" : ""}`}
      data-key={strong ? "0" : "back"}
      onClick={() => onAct({ t })}
    >
      {label}
    </button>
  );
  switch (screen.state) {
    case "why":
      return screen.picked.length === 0
        ? action("skip", words.skip)
        : action("done", words.done, true);
    case "comment-kind":
      return action("skip", words.noThanks);
    case "comment-factor":
      return action("back", words.backStep);
    case "comfort":
      return action("back", words.close, true);
    case "ticket":
      return screen.told.t === "shown" ? action("back", words.close, true) : null;
    case "thanks":
      return screen.visit.ticket === null && screen.visit.thanksCode === null
        ? null
        : action("back", words.close, true);
    case "asking":
      if (screen.visit !== null) return action("skip", words.skip);
      break;
    case "attract":
      break;
    default:
      return null;
  }
  const isAskedNow = screen.state === "asking" && screen.limitMs !== null;
  return isHome(screen) ? (
    <>
      {isAskedNow ? action("not-now", words.notNow) : null}
      {asked.comment ? (
        <>
          {isAskedNow ? null : (
            <button
              type="button"
              class="pill is-quiet"
              onClick={() => onAct({ t: "open", what: "ticket" })}
            >
              <Sign name="ticket" />
              <span class="pill-words">{words.read}</span>
            </button>
          )}
          <button type="button" class="pill" onClick={() => onAct({ t: "open", what: "comment" })}>
            <Sign name="pencil" />
            {words.write}
          </button>
        </>
      ) : null}
    </>
  ) : null;
}
