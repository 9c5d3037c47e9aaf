import { render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { pageClock } from "../look/clock.ts";
import { LanguageSwitch } from "../look/language-switch.tsx";
import { applyLanguage, applyTheme, pageParameter } from "../look/page.tsx";
import { languages, plural, wordsIn } from "../look/words/words.ts";
import { CustomerController } from "./controller.tsx";
import { Note } from "./note.tsx";
import { Question } from "./question.tsx";

/** After this the next customer finds the shop's own language again. */
const LANGUAGE_IDLE_MS = 30_000;

function CustomerPage() {
  const [, draw] = useState(0);
  const controller = useMemo(
    () => new CustomerController({ clock: pageClock, onReading: () => draw((n) => n + 1) }),
    [],
  );
  useEffect(() => {
    controller.start();
    return () => controller.stop();
  }, [controller]);
  const [chosen, choose] = useState<string | undefined>(undefined);
  const { screen, asked, connected, waiting } = controller.reading;

  useEffect(() => {
    if (chosen === undefined) return;
    return pageClock.after(LANGUAGE_IDLE_MS, () => choose(undefined));
  }, [chosen, screen]);

  const offered = (asked?.languages ?? []).filter((code) => Object.hasOwn(languages, code));
  const language = chosen ?? pageParameter("lang") ?? offered[0] ?? navigator.language.slice(0, 2);
  const words = wordsIn(language).customer;
  useEffect(() => applyLanguage(language, words.title), [language, words]);

  return (
    <div class="screen">
      <main class="stage">
        {asked && (screen.state === "asking" || "face" in screen) ? (
          <Question
            asked={asked}
            language={language}
            chosen={"face" in screen ? { face: screen.face } : undefined}
            onTap={(face) => controller.tap(face)}
          />
        ) : (
          <Note
            state={screen.state}
            words={words}
            thanks={asked?.thanks[language] ?? ""}
            onBack={() => controller.back()}
          />
        )}
      </main>
      <footer class="foot">
        <LanguageSwitch
          offered={offered}
          language={language}
          label={words.language}
          onChoose={choose}
        />
        <p class="link" role="status">
          {connected || screen.state === "starting" ? null : (
            <>
              <span class="link-dot" />
              {waiting > 0 ? plural(language, waiting, words.waitingHere) : words.away}
            </>
          )}
        </p>
      </footer>
    </div>
  );
}

applyTheme();
const page = document.getElementById("page");
if (page) render(<CustomerPage />, page);
