import type { CustomerMessage } from "@otklik/feedback/live-message";
import type { PreviewState } from "@otklik/feedback/preview-state";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { pageClock } from "../look/clock.ts";
import { LanguageSwitch } from "../look/language-switch.tsx";
import { LiveSource } from "../look/live-source.tsx";
import { applyLanguage, applyTheme } from "../look/page.tsx";
import { useStaffLanguage } from "../look/staff-language.tsx";
import { customerLanguages } from "../look/words/customer-languages.ts";
import { fill, languages } from "../look/words/words.ts";
import { ConsoleDrawing } from "./console-drawing.tsx";
import { Device } from "./device.tsx";
import { Findings } from "./findings.tsx";
import { previewWords } from "./words.tsx";

function PreviewPage() {
  const [own, setOwn] = useStaffLanguage();
  const [state, setState] = useState<PreviewState | undefined>(undefined);
  const [away, setAway] = useState(false);
  const [chosen, choose] = useState<string | undefined>(undefined);
  const [turn, setTurn] = useState(0);
  const words = previewWords(own);
  useEffect(() => applyLanguage(own, words.title), [own, words]);
  useEffect(() => {
    const live = new LiveSource<CustomerMessage>({
      url: "/api/live/customer",
      clock: pageClock,
      onMessage: (message) => {
        if (message.t === "hello" || message.t === "screen") fetchState().then(setState);
      },
      onConnected: (connected) => setAway(!connected),
    });
    live.start();
    return () => live.stop();
  }, []);
  if (!state) return null;
  const offered = state.languages;
  const language = [chosen, own, ...offered].find((code) => code && offered.includes(code)) ?? "en";
  return (
    <div class="preview">
      <header class="top">
        <div class="top-what">
          <h1 class="top-title">{words.title}</h1>
          <p class="top-file numbers">
            {state.file} · {state.survey} · {fill(words.version, { version: state.version })}
          </p>
          <p class="top-lead">{words.lead}</p>
        </div>
        <LanguageSwitch
          offered={Object.keys(languages)}
          language={own}
          label={words.ownLanguage}
          onChoose={setOwn}
        />
      </header>
      <p class="top-away" role="status">
        {away ? words.away : null}
      </p>
      <main>
        <fieldset class="survey-languages">
          <legend class="survey-languages-title">{words.surveyLanguage}</legend>
          {offered.map((code) => (
            <button
              key={code}
              type="button"
              class="language"
              lang={code}
              aria-pressed={code === language}
              onClick={() => choose(code)}
            >
              {customerLanguages[code]?.ownName ?? code}
            </button>
          ))}
          <button type="button" class="again" onClick={() => setTurn((n) => n + 1)}>
            {words.again}
          </button>
        </fieldset>
        <div class="desk">
          <Device kind="phone" title={words.phone} language={language} turn={turn} />
          <div class="desk-middle">
            <Device kind="small" title={words.small} language={language} turn={turn} />
            <ConsoleDrawing
              words={words}
              buttons={state.consoleButtons}
              faces={state.faces}
              onPress={press}
            />
          </div>
          <Device kind="tall" title={words.tall} language={language} turn={turn} />
          <Findings state={state} words={words} language={own} />
        </div>
      </main>
    </div>
  );
}

async function fetchState(): Promise<PreviewState> {
  const response = await fetch("/api/preview");
  return (await response.json()) as PreviewState;
}

function press(button: number): void {
  fetch("/api/preview/press", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ button }),
  }).catch(() => {
    // The live stream says that the preview has stopped.
  });
}

applyTheme();
const page = document.getElementById("page");
if (page) render(<PreviewPage />, page);
