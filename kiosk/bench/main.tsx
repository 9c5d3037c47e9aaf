import type { BenchMessage } from "@otklik/feedback/live-message";
import { render } from "preact";
import { useMemo, useState } from "preact/hooks";
import { applyTheme } from "../look/page.tsx";
import { StaffFrame } from "../look/staff-frame.tsx";
import { useStaffLanguage } from "../look/staff-language.tsx";
import { useStaffLive } from "../look/staff-live.tsx";
import { fill, wordsIn } from "../look/words/words.ts";
import { type BenchReading, reduceBench } from "./bench-state.ts";
import { ConsoleBox } from "./console-box.tsx";
import { Faults } from "./faults.tsx";
import { Hand } from "./hand.tsx";
import { Journal } from "./journal.tsx";
import { TravelCard } from "./travel.tsx";
import { Wire } from "./wire.tsx";

function BenchPage() {
  const [language, setLanguage] = useStaffLanguage();
  const live = useStaffLive<BenchMessage, BenchReading>("/api/live/bench", reduceBench);
  const words = wordsIn(language).bench;
  return (
    <StaffFrame
      live={live}
      here="bench"
      title={words.title}
      about={live.state?.board.title ?? ""}
      benchToo={true}
      language={language}
      onLanguage={setLanguage}
    >
      {live.state ? <Bench language={language} reading={live.state} /> : null}
    </StaffFrame>
  );
}

function Bench(props: { readonly language: string; readonly reading: BenchReading }) {
  const { language, reading } = props;
  const words = wordsIn(language).bench;
  const [failed, setFailed] = useState(false);
  const hand = useMemo(() => new Hand({ onFailed: setFailed }), []);
  const { board } = reading;
  if (board.buttons.length === 0) return <p class="connecting">{words.none}</p>;
  return (
    <div class="bench">
      <h1 class="bench-lead">{words.lead}</h1>
      <section class="bench-console">
        <ConsoleBox
          language={language}
          board={board}
          lamps={reading.lamps}
          attached={reading.attached}
          hand={hand}
        />
        <p class="card-lead bench-keys">{fill(words.keys, { last: board.buttons.length })}</p>
        <p class="bench-failed" role="status">
          {reading.attached ? (failed ? words.failed : null) : words.away}
        </p>
        <Faults language={language} board={board} hand={hand} />
      </section>
      <div class="bench-way">
        <TravelCard language={language} travel={reading.travel} />
        <Wire language={language} lines={reading.wire} />
        <Journal language={language} rows={reading.journal} />
      </div>
    </div>
  );
}

applyTheme();
const page = document.getElementById("page");
if (page) render(<BenchPage />, page);
