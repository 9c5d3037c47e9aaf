import type { JournalRow } from "@otklik/feedback/live-message";
import { fill, wordsIn } from "../look/words/words.ts";

/** What a newcomer looks for in a body; the body itself stands below it as committed. */
function bodyWords(body: string, keys: Readonly<Record<string, string>>): string {
  try {
    const fields = JSON.parse(body) as Readonly<Record<string, unknown>>;
    return Object.entries(keys)
      .flatMap(([key, text]) => {
        const value = fields[key];
        if (typeof value === "number") return [fill(text, { v: Math.round(value) })];
        return typeof value === "string" ? [fill(text, { v: value })] : [];
      })
      .join(" · ");
  } catch {
    // A long body comes cut, and a cut one is no JSON any more.
    return "";
  }
}

/** The last rows of the journal, as they stand on disk. */
export function Journal(props: {
  readonly language: string;
  readonly rows: readonly JournalRow[];
}) {
  const words = wordsIn(props.language).bench;
  return (
    <section class="card journal" aria-labelledby="journal-title">
      <h2 class="card-title" id="journal-title">
        {words.journalTitle}
      </h2>
      <p class="card-lead">{words.journalLead}</p>
      {props.rows.length === 0 ? <p class="card-lead wire-empty">{words.journalEmpty}</p> : null}
      <ol class="journal-rows">
        {props.rows.map((row) => (
          <li key={`${row.epoch}/${row.seq}`} class="journal-row">
            <span class="journal-seq numbers">{row.seq}</span>
            <span class="journal-type">{words.events[row.type] ?? row.type}</span>
            <span class="journal-words numbers">{bodyWords(row.body, words.journalKeys)}</span>
            <span class="journal-body numbers">{row.body}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
