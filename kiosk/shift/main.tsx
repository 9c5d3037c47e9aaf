import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { pageClock } from "../look/clock.ts";
import { LanguageSwitch } from "../look/language-switch.tsx";
import { applyLanguage, applyTheme } from "../look/page.tsx";
import { useStaffLanguage } from "../look/staff-language.tsx";
import { fill, wordsIn } from "../look/words/words.ts";
import { shiftWords } from "./words.ts";

/** A badge's code is longer than any PIN that people remember. */
const PIN_CHARS_MAX = 8;
/** The page forgets who was here last: it may stand open in a room for everybody. */
const ANSWER_MS = 8_000;

interface Tapped {
  readonly phase: "started" | "ended";
  readonly label: string;
  readonly present: readonly string[];
}
type Told =
  | { readonly t: "tapped"; readonly answer: Tapped }
  | { readonly t: "wrong" }
  | { readonly t: "locked"; readonly retryAfterS: number }
  | { readonly t: "away" };

async function tap(code: string): Promise<Told> {
  try {
    const response = await fetch("/api/shift", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(code.length > PIN_CHARS_MAX ? { badge: code } : { pin: code }),
    });
    if (response.ok) return { t: "tapped", answer: (await response.json()) as Tapped };
    if (response.status === 429)
      return { t: "locked", retryAfterS: Number(response.headers.get("retry-after") ?? 60) };
    return response.status === 401 ? { t: "wrong" } : { t: "away" };
  } catch {
    return { t: "away" };
  }
}

/** One field for a PIN or a badge reader that types, one button, and what came of it. Knows nobody's figures. */
function ShiftPage() {
  const [language, setLanguage] = useStaffLanguage();
  const words = shiftWords[language] ?? shiftWords["en"];
  const [code, setCode] = useState("");
  const [asking, setAsking] = useState(false);
  const [told, tell] = useState<Told | undefined>(undefined);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => applyLanguage(language, words?.title ?? ""), [language, words]);
  useEffect(() => {
    field.current?.focus();
    if (told === undefined) return;
    return pageClock.after(ANSWER_MS, () => tell(undefined));
  }, [told]);
  if (!words) return null;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (code.trim() === "" || asking) return;
    setAsking(true);
    const answer = await tap(code.trim());
    setAsking(false);
    setCode("");
    tell(answer);
  };
  return (
    <div class="staff staff-shift">
      <header class="head">
        <p class="head-here">{words.title}</p>
        <p class="head-about" />
        <LanguageSwitch
          offered={Object.keys(shiftWords)}
          language={language}
          label={wordsIn(language).common.language}
          onChoose={setLanguage}
        />
      </header>
      <main class="body">
        <form class="sign-in" onSubmit={submit}>
          <h1 class="unseen">{words.title}</h1>
          <div class="shift-answer" role="status">
            {told?.t === "tapped" ? (
              <>
                <p class="shift-answer-phase">
                  {fill(words[told.answer.phase], { label: told.answer.label })}
                </p>
                <p class="shift-answer-present">
                  {told.answer.present.length === 0
                    ? words.nobody
                    : fill(words.present, { labels: told.answer.present.join(", ") })}
                </p>
              </>
            ) : null}
          </div>
          <label class="sign-in-label" for="code">
            {words.code}
          </label>
          <input
            id="code"
            ref={field}
            class="sign-in-field"
            type="password"
            inputMode="numeric"
            autoComplete="off"
            maxLength={64}
            value={code}
            aria-describedby="code-told"
            onInput={(event) => setCode(event.currentTarget.value)}
          />
          <button type="submit" class="sign-in-open" disabled={asking}>
            {words.go}
          </button>
          <p id="code-told" class="sign-in-told" role="alert">
            {told?.t === "wrong" ? words.wrong : null}
            {told?.t === "away" ? words.failed : null}
            {told?.t === "locked"
              ? fill(words.locked, { minutes: Math.max(1, Math.ceil(told.retryAfterS / 60)) })
              : null}
          </p>
        </form>
      </main>
    </div>
  );
}

applyTheme();
const root = document.getElementById("page");
if (root) render(<ShiftPage />, root);
