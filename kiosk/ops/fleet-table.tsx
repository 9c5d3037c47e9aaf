import { wordsIn } from "../look/words/words.ts";
import type { FleetTableRow } from "./fleet-rows.ts";

/** Every agent on one line, and what is wrong with it in words. */
export function FleetTable(props: {
  readonly language: string;
  readonly rows: readonly FleetTableRow[];
}) {
  const words = wordsIn(props.language).ops;
  const heads = [
    words.site,
    words.agent,
    words.state,
    words.satisfied,
    words.lastEvent,
    words.backlog,
    words.missing,
    words.clock,
    words.software,
  ];
  return (
    <table class="fleet">
      <caption class="unseen">{words.fleetTitle}</caption>
      <thead>
        <tr>
          {heads.map((head, at) => (
            <th key={head} scope="col" class={at === 5 || at === 6 ? "is-number" : undefined}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr key={row.key}>
            <td data-head={words.site} class="fleet-site">
              {row.site}
            </td>
            <th scope="row" data-head={words.agent}>
              {row.agent}
            </th>
            <td data-head={words.state}>
              <StateWords row={row} language={props.language} />
            </td>
            <td data-head={words.satisfied} class="numbers">
              {row.satisfied}
            </td>
            <td data-head={words.lastEvent} class="numbers">
              {row.lastEvent}
            </td>
            <td data-head={words.backlog} class="numbers is-number">
              {row.backlog}
            </td>
            <td data-head={words.missing} class="numbers is-number">
              {row.missing}
            </td>
            <td data-head={words.clock} class="numbers">
              {row.clock}
            </td>
            <td data-head={words.software} class="numbers fleet-software">
              {row.software}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function StateWords(props: { readonly row: FleetTableRow; readonly language: string }) {
  const { row } = props;
  const words = wordsIn(props.language).ops;
  return (
    <ul class="states">
      <li class={`state ${row.online ? "is-online" : "is-offline"}`}>
        <span class="state-dot" />
        {row.online ? words.online : words.offline}
      </li>
      {row.findings.map(({ mood, text }) => (
        <li key={text} class={`state is-${mood}`}>
          <span class="state-dot" />
          {text}
        </li>
      ))}
    </ul>
  );
}
