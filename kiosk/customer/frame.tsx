import { useEffect, useRef, useState } from "preact/hooks";
import { pageClock } from "../look/clock.ts";
import { customerWordsIn } from "../look/words/customer-languages.ts";
import { fill } from "../look/words/wording.ts";
import type { CustomerController, CustomerReading } from "./controller.tsx";
import { Foot } from "./foot.tsx";
import { PATIENCE } from "./limits.ts";
import { NoticeBar } from "./notice-bar.tsx";
import { Ring } from "./ring.tsx";
import type { Screen, Visit } from "./screen.ts";
import { Sign } from "./sign.tsx";
import { Stage } from "./stage.tsx";
import { patienceOf } from "./time-limits.ts";

/** What stands around every state: progress and ring above, the camera's notice and the corners below. */
export function Frame(props: {
  readonly reading: CustomerReading;
  readonly controller: CustomerController;
  readonly offered: readonly string[];
  readonly language: string;
}) {
  const { reading, controller, language } = props;
  const { screen, asked, comfort, connected, waiting } = reading;
  const words = customerWordsIn(language);
  const main = useRef<HTMLElement>(null);
  const isTall = useIsTall();
  const scene = sceneOf(screen);
  const [said, say] = useState("");
  useEffect(() => {
    const heading = main.current?.querySelector<HTMLElement>("h1");
    // A field takes the focus itself; what lasts a moment is said and takes it from nobody.
    const takes = ["asking", "why", "comment-kind", "comment-factor", "still-writing", "comfort"];
    if (takes.includes(screen.state) && document.activeElement?.tagName !== "BODY")
      heading?.focus({ preventScroll: true });
    const texts = [
      ...(main.current?.querySelectorAll("h1, .told-text, .thanks-text, .code") ?? []),
    ];
    if (!["felt", "chosen"].includes(screen.state))
      say(texts.map(({ textContent }) => textContent).join(" "));
  }, [scene, language]);
  useEffect(() => {
    const { dataset } = document.documentElement;
    mark(dataset, "large", comfort.large);
    mark(dataset, "contrast", comfort.contrast);
    mark(dataset, "reach", comfort.reach && isTall);
  }, [comfort, isTall]);

  const span = patienceOf(screen, comfort.time ? PATIENCE : 1);
  const visit = visitOf(screen);
  const isAfter = visit?.rating != null && !isStoring(screen);
  const questions = asked?.questions.length ?? 1;
  const at = screen.state === "asking" || screen.state === "why" ? screen.at : undefined;
  return (
    <div class="screen" data-state={screen.state} data-notice={asked?.notice ? "" : undefined}>
      <header class="top">
        {isAfter ? (
          <p class="kept">
            <Sign name="tick" ringed />
            {visit.corrected ? words.corrected : words.storedShort}
          </p>
        ) : null}
        {at !== undefined && questions > 1 ? (
          <p class="progress">
            <span class="progress-dots" aria-hidden="true">
              {Array.from({ length: questions }, (_, index) => (
                <span key={index} class={index <= at ? "is-past" : ""} />
              ))}
            </span>
            {fill(words.progress, { n: at + 1, of: questions })}
            {at > 0 && screen.state === "asking" ? (
              <span class="progress-optional">{words.optional}</span>
            ) : null}
          </p>
        ) : null}
        {span ? (
          <Ring
            span={span}
            clock={pageClock}
            language={language}
            words={words}
            onMore={() => controller.act({ t: "touch" })}
          />
        ) : null}
      </header>
      <main class="stage" ref={main} key={scene}>
        <Stage
          screen={screen}
          asked={asked}
          language={language}
          comfort={comfort}
          isTall={isTall}
          onAct={(happening) => controller.act(happening)}
          onComfort={(change) => controller.setComfort(change)}
          onRead={() => void controller.readTicket()}
        />
      </main>
      {asked?.notice ? (
        <NoticeBar
          text={asked.notice.text}
          language={language}
          optedOut={reading.optedOut}
          onOptOut={() => controller.optOut()}
        />
      ) : null}
      <Foot
        screen={screen}
        asked={asked}
        offered={props.offered}
        language={language}
        connected={connected}
        waiting={waiting}
        onLanguage={(next) => controller.setComfort({ language: next })}
        onAct={(happening) => controller.act(happening)}
      />
      <p class="unseen" aria-live="polite">
        {said}
      </p>
    </div>
  );
}

/** Screens of one scene are drawn into each other; another scene fades in. */
function sceneOf(screen: Screen): string {
  switch (screen.state) {
    case "asking":
      return `asking ${screen.at}`;
    case "felt":
      return "asking 0";
    case "chosen":
      return `asking ${screen.rated.at}`;
    case "ticket":
      return `ticket ${screen.told.t === "shown"}`;
    default:
      return screen.state;
  }
}

function visitOf(screen: Screen): Visit | null {
  if (screen.state === "still-writing") return screen.under.visit;
  return "visit" in screen ? screen.visit : null;
}

function isStoring(screen: Screen): boolean {
  return ["chosen", "saving", "waiting", "thanks"].includes(screen.state);
}

function mark(dataset: DOMStringMap, name: string, on: boolean): void {
  if (on) dataset[name] = "";
  else delete dataset[name];
}

function useIsTall(): boolean {
  const query = "(min-aspect-ratio: 1/1), (max-height: 1000px)";
  const [isLow, set] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const follow = () => set(list.matches);
    list.addEventListener("change", follow);
    return () => list.removeEventListener("change", follow);
  }, []);
  return !isLow;
}
