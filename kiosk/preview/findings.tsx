import type { PreviewState } from "@otklik/feedback/preview-state";
import { fill } from "../look/words/words.ts";
import type { PreviewWords } from "./words.tsx";

/** What the linter says of the file, in the page's language. */
export function Findings(props: {
  readonly state: PreviewState;
  readonly words: PreviewWords;
  readonly language: string;
}) {
  const { state, words, language } = props;
  const { findings, problem } = state;
  return (
    <section class="findings" aria-labelledby="findings-title">
      <h2 id="findings-title" class="findings-title">
        {words.found}
      </h2>
      {problem === undefined ? null : (
        <div class="findings-problem" role="alert">
          <p>{words.problem}</p>
          <pre>{problem}</pre>
        </div>
      )}
      {findings.length === 0 && problem === undefined ? <p>{words.nothing}</p> : null}
      <ol class="findings-list">
        {findings.map((finding) => (
          <li
            key={`${finding.file}:${finding.line}:${finding.column}:${finding.code}:${finding.key}`}
            class={`finding is-${finding.level}`}
          >
            <p class="finding-where">
              <b>{finding.level === "error" ? words.error : words.warning}</b>{" "}
              {finding.file === state.file ? "" : `${finding.file}, `}
              {fill(words.line, { line: finding.line })}
            </p>
            <p>{language === "ru" ? finding.explain.ru : finding.explain.en}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
