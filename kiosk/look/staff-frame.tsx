import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { LanguageSwitch } from "./language-switch.tsx";
import { applyLanguage } from "./page.tsx";
import { signOut } from "./session.tsx";
import { SignIn } from "./sign-in.tsx";
import type { StaffLive } from "./staff-live.tsx";
import { languages, wordsIn } from "./words/words.ts";

/** What stands around every staff page: where one is, the other pages, the language, and the door. */
export function StaffFrame<State>(props: {
  readonly live: StaffLive<State>;
  readonly here: "manager" | "bench";
  readonly title: string;
  readonly about: string;
  readonly benchToo: boolean;
  readonly language: string;
  readonly onLanguage: (language: string) => void;
  readonly children: ComponentChildren;
}) {
  const { live, language, here } = props;
  const words = wordsIn(language).common;
  useEffect(() => applyLanguage(language, props.title), [language, props.title]);
  const signedIn = live.session.t === "in";
  const doorOpen = signedIn || live.session.t === "asking" || live.session.t === "away";
  return (
    <div class={`staff staff-${here}`}>
      <header class="head">
        <nav class="head-pages">
          <a href="/manager/" aria-current={here === "manager" ? "page" : undefined}>
            {words.manager}
          </a>
          {props.benchToo ? (
            <a href="/bench/" aria-current={here === "bench" ? "page" : undefined}>
              {words.bench}
            </a>
          ) : null}
          <a href="/customer/">{words.customer}</a>
        </nav>
        <p class="head-about">{props.about}</p>
        <LanguageSwitch
          offered={Object.keys(languages)}
          language={language}
          label={words.language}
          onChoose={props.onLanguage}
        />
      </header>
      <p class="lost" role="status">
        {doorOpen && !live.connected && live.state !== undefined ? words.lost : null}
      </p>
      <main class="body">
        {doorOpen ? null : <SignIn language={language} onState={live.setSession} />}
        {doorOpen && live.state === undefined ? <p class="connecting">{words.connecting}</p> : null}
        {doorOpen && live.state !== undefined ? props.children : null}
      </main>
      <footer class="below">
        {signedIn ? (
          <button
            type="button"
            class="head-out"
            onClick={() => signOut().then(() => live.setSession({ t: "out" }))}
          >
            {words.signOut}
          </button>
        ) : null}
      </footer>
    </div>
  );
}
