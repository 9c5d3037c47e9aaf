import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { pageClock } from "../look/clock.ts";
import { LanguageSwitch } from "../look/language-switch.tsx";
import { timeText } from "../look/numbers.ts";
import { applyLanguage, applyTheme } from "../look/page.tsx";
import { useStaffLanguage } from "../look/staff-language.tsx";
import { fill, languages, plural, wordsIn } from "../look/words/words.ts";
import {
  endSession,
  type FleetState,
  fetchFleet,
  sendToken,
  takeLinkToken,
} from "./central-api.tsx";
import { fleetCsv, fleetRows } from "./fleet-rows.ts";
import { FleetTable } from "./fleet-table.tsx";
import { TokenForm } from "./token-form.tsx";
import { troubledAgents } from "./trouble.ts";

/** The table is read by people: every 5 s is live enough, and cheap for central. */
const REFRESH_MS = 5_000;

function OpsPage() {
  const [language, setLanguage] = useStaffLanguage();
  const [state, setState] = useState<FleetState | undefined>(undefined);
  const [door, setDoor] = useState<"asking" | "closed" | "open">("asking");
  const [away, setAway] = useState(false);
  const words = wordsIn(language);
  useEffect(() => applyLanguage(language, words.ops.title), [language, words]);
  useEffect(() => {
    if (door === "closed") return;
    const refresh = async () => {
      const fetched = await fetchFleet(pageClock.wallMs());
      setAway(fetched.t === "away");
      if (fetched.t === "signed-out") setDoor("closed");
      if (fetched.t === "state") {
        setDoor("open");
        setState(fetched.state);
      }
    };
    const token = takeLinkToken();
    if (token === undefined) refresh();
    else sendToken(token).then(refresh);
    return pageClock.every(REFRESH_MS, refresh);
  }, [door]);
  const leave = () => endSession().then(() => setDoor("closed"));

  return (
    <div class="staff staff-ops">
      <header class="head">
        <p class="head-here">{words.ops.title}</p>
        <p class="head-about">
          {state && door === "open"
            ? fill(away ? words.ops.stale : words.ops.refreshed, {
                time: timeText(language, state.nowMs, undefined),
              })
            : null}
        </p>
        <LanguageSwitch
          offered={Object.keys(languages)}
          language={language}
          label={words.common.language}
          onChoose={setLanguage}
        />
      </header>
      <main class="body">
        {door === "closed" ? <TokenForm language={language} onIn={() => setDoor("open")} /> : null}
        {door === "open" && state ? <Fleet language={language} state={state} /> : null}
        {door !== "closed" && !state ? (
          <p class="connecting">{away ? words.ops.failed : words.common.connecting}</p>
        ) : null}
      </main>
      <footer class="below">
        {door === "open" ? (
          <button type="button" class="head-out" onClick={leave}>
            {words.common.signOut}
          </button>
        ) : null}
      </footer>
    </div>
  );
}

function Fleet(props: { readonly language: string; readonly state: FleetState }) {
  const { language, state } = props;
  const words = wordsIn(language).ops;
  const [filter, setFilter] = useState("");
  const rows = fleetRows(language, state, filter);
  const troubled = troubledAgents(language, state);
  const n = state.agents.length;
  const allWell = fill(words.allWell, { agents: plural(language, n, words.agents) });
  return (
    <>
      <h1 class="ops-line">
        {n === 0
          ? words.noAgents
          : troubled > 0
            ? plural(language, troubled, words.trouble)
            : allWell}
      </h1>
      <div class="ops-bar">
        <input
          class="ops-filter"
          type="search"
          placeholder={words.filter}
          aria-label={words.filter}
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
        <button type="button" class="action" onClick={() => save(fleetCsv(language, rows))}>
          {words.exportCsv}
        </button>
      </div>
      {rows.length > 0 ? (
        <div class="card ops-card">
          <FleetTable language={language} rows={rows} />
        </div>
      ) : null}
    </>
  );
}

function save(csv: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv], { type: "text/csv" }));
  link.download = "otklik-fleet.csv";
  link.click();
  URL.revokeObjectURL(link.href);
}

applyTheme();
const page = document.getElementById("page");
if (page) render(<OpsPage />, page);
