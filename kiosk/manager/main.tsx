import type { ManagerMessage, ManagerState } from "@otklik/feedback/live-message";
import { render } from "preact";
import { dayText } from "../look/numbers.ts";
import { applyTheme } from "../look/page.tsx";
import { StaffFrame } from "../look/staff-frame.tsx";
import { useStaffLanguage } from "../look/staff-language.tsx";
import { useStaffLive } from "../look/staff-live.tsx";
import { fill, wordsIn } from "../look/words/words.ts";
import { Comments } from "./comments.tsx";
import { Feed } from "./feed.tsx";
import { firstLine } from "./first-line.ts";
import { reduceManager } from "./manager-state.ts";
import { StateStrip } from "./state-strip.tsx";
import { Today } from "./today.tsx";
import { useComments, useReceiving } from "./use-comments.tsx";

function ManagerPage() {
  const [language, setLanguage] = useStaffLanguage();
  const live = useStaffLive<ManagerMessage, ManagerState>("/api/live/manager", reduceManager);
  const words = wordsIn(language).manager;
  const { state } = live;
  useReceiving(live.connected);
  const comments = useComments(state?.comments);
  return (
    <StaffFrame
      live={live}
      here="manager"
      title={words.title}
      about={state ? dayLine(language, state) : ""}
      benchToo={state?.bench ?? false}
      language={language}
      onLanguage={setLanguage}
    >
      {state ? (
        <>
          <div class="shop">
            <h1 class="first-line">{firstLine(language, state.today)}</h1>
            <div class="shop-today">
              <Today language={language} today={state.today} />
            </div>
            <Feed language={language} zone={state.zone} feed={state.feed} />
            <StateStrip language={language} state={state} />
          </div>
          <Comments language={language} zone={state.zone} comments={comments} />
        </>
      ) : null}
    </StaffFrame>
  );
}

function dayLine(language: string, state: ManagerState): string {
  const words = wordsIn(language).manager;
  if (state.today.day === null) return words.dayUnknown;
  return fill(words.today, { day: dayText(language, state.today.day) });
}

applyTheme();
const page = document.getElementById("page");
if (page) render(<ManagerPage />, page);
