import { countText, durationText, shareText } from "../look/numbers.ts";
import { plural, wordsIn } from "../look/words/words.ts";
import type { FleetAgent, FleetState, SiteFigure } from "./central-api.tsx";
import { type Finding, findingsOf } from "./trouble.ts";

/** One agent as the table shows and exports it: text alone. */
export interface FleetTableRow {
  readonly key: string;
  readonly site: string;
  readonly agent: string;
  readonly online: boolean;
  readonly findings: readonly Finding[];
  readonly lastEvent: string;
  readonly backlog: string;
  readonly missing: string;
  readonly clock: string;
  readonly satisfied: string;
  readonly software: string;
}

export function fleetRows(
  language: string,
  state: FleetState,
  filter: string,
): readonly FleetTableRow[] {
  const wanted = filter.trim().toLowerCase();
  return state.agents
    .filter(({ site, agent }) => `${site} ${agent}`.toLowerCase().includes(wanted))
    .map((agent, at, shown) => {
      // The share is the shop's: it stands once, beside the shop's first agent.
      const first = shown.findIndex(({ site }) => site === agent.site) === at;
      return tableRow(language, agent, state, first);
    });
}

function tableRow(
  language: string,
  agent: FleetAgent,
  state: FleetState,
  firstOfSite: boolean,
): FleetTableRow {
  const words = wordsIn(language);
  const { source, errorMs } = agent.clock;
  const sourceText = source === null ? "" : (words.manager.clockSources[source] ?? source);
  const ago =
    agent.lastEventMs === null
      ? undefined
      : durationText(language, Math.max(0, state.nowMs - agent.lastEventMs));
  return {
    key: agent.agent,
    site: agent.site,
    agent: agent.agent,
    online: agent.online,
    findings: findingsOf(language, agent, state.epochs),
    lastEvent: ago ?? words.ops.never,
    backlog: countText(language, Math.max(agent.backlog ?? 0, agent.inFlight)),
    missing: countText(language, agent.missing),
    clock:
      source === null || errorMs === null
        ? words.manager.clockNever
        : `± ${durationText(language, errorMs)} ${sourceText}`,
    satisfied: firstOfSite ? satisfiedText(language, agent.site, state.figures) : "",
    software: agent.software ?? "",
  };
}

/** The newest day's figure of the site's most answered question; counts alone until the share is sure. */
function satisfiedText(language: string, site: string, figures: readonly SiteFigure[]): string {
  const words = wordsIn(language);
  const [newest] = figures
    .filter((figure) => figure.site === site && figure.n > 0)
    .sort((a, b) => (b.day ?? "").localeCompare(a.day ?? "") || b.n - a.n);
  if (!newest) return "";
  const { value, low, high, n, sure, counts } = newest;
  const text =
    value === null || low === null || high === null
      ? undefined
      : shareText(language, { value, interval: { low, high }, sure });
  if (text)
    return `${text.share} (${text.low}–${text.high}), ${plural(language, n, words.common.answers)}`;
  const unhappy = counts["dissatisfied"] ?? 0;
  const happy = counts["satisfied"] ?? 0;
  return [
    `${countText(language, unhappy)} ${plural(language, unhappy, words.manager.unhappy)}`,
    `${countText(language, happy)} ${plural(language, happy, words.manager.happy)}`,
  ].join(", ");
}

/** RFC 4180 of the rows as they are seen; a cell that a spreadsheet would run is kept text. */
export function fleetCsv(language: string, rows: readonly FleetTableRow[]): string {
  const words = wordsIn(language).ops;
  const head = [
    words.site,
    words.agent,
    words.state,
    words.lastEvent,
    words.backlog,
    words.missing,
    words.clock,
    words.satisfied,
    words.software,
  ];
  const body = rows.map((row) => [
    row.site,
    row.agent,
    [row.online ? words.online : words.offline, ...row.findings.map(({ text }) => text)].join("; "),
    row.lastEvent,
    row.backlog,
    row.missing,
    row.clock,
    row.satisfied,
    row.software,
  ]);
  return [head, ...body].map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
}

function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
