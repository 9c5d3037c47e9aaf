import type { WireLine } from "@otklik/feedback/live-message";
import { useState } from "preact/hooks";
import { wordsIn } from "../look/words/words.ts";

/** Said every few seconds whether or not anything happens. */
const quiet: ReadonlySet<string> = new Set(["heartbeat", "ping"]);
const ROWS = 14;

/** What goes over the wire: the word for it, its fields, and the very bytes. */
export function Wire(props: { readonly language: string; readonly lines: readonly WireLine[] }) {
  const words = wordsIn(props.language).bench;
  const [all, setAll] = useState(false);
  const shown = props.lines.filter(({ name }) => all || !quiet.has(name)).slice(0, ROWS);
  return (
    <section class="card wire" aria-labelledby="wire-title">
      <h2 class="card-title" id="wire-title">
        {words.wireTitle}
      </h2>
      <p class="card-lead">{words.wireLead}</p>
      {shown.length === 0 ? <p class="card-lead wire-empty">{words.wireEmpty}</p> : null}
      <ol class="wire-lines">
        {shown.map((line) => (
          <li key={`${line.monoMs}/${line.hex}`} class={`wire-line is-${line.dir}`}>
            <svg class="wire-arrow" viewBox="0 0 20 20" aria-hidden="true">
              <path
                d={line.dir === "up" ? "M3 10H16M11 5L16 10L11 15" : "M17 10H4M9 5L4 10L9 15"}
              />
            </svg>
            <span class="unseen">{line.dir === "up" ? words.up : words.down}</span>
            <span class="wire-name">{words.frames[line.name] ?? line.name}</span>
            <span class="wire-fields numbers">{fieldsText(line)}</span>
            <span class="wire-hex numbers">{line.hex}</span>
          </li>
        ))}
      </ol>
      <label class="wire-all">
        <input
          type="checkbox"
          checked={all}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
        {words.quiet}
      </label>
    </section>
  );
}

function fieldsText(line: WireLine): string {
  return Object.entries(line.fields)
    .map(([name, value]) => `${name} ${value}`)
    .join(" · ");
}
