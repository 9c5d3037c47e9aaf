import type { FaceValue } from "@otklik/feedback/live-message";
import { useEffect, useState } from "preact/hooks";
import { pageClock } from "../look/clock.ts";
import { Face } from "../look/face.tsx";
import { fill } from "../look/words/words.ts";
import type { PreviewWords } from "./words.tsx";

/** As long as the console's program thanks. */
const THANKS_MS = 1_200;

/** The box on the counter: which face each button means, and its lamps, which thank all alike. */
export function ConsoleDrawing(props: {
  readonly words: PreviewWords;
  readonly buttons: number;
  /** From button 1. */
  readonly faces: readonly FaceValue[];
  readonly onPress: (button: number) => void;
}) {
  const { words, buttons, faces, onPress } = props;
  // A config with such a survey is refused at a point with this console: no button means anything.
  const fits = faces.length <= buttons;
  const [pressed, setPressed] = useState(0);
  useEffect(() => {
    if (pressed === 0) return;
    return pageClock.after(THANKS_MS, () => setPressed(0));
  }, [pressed]);
  return (
    <figure class="device is-console">
      <div class="console-box">
        {Array.from({ length: buttons }, (_, at) => {
          const button = at + 1;
          const face = fits ? faces[at] : undefined;
          const name = fill(face ? words.press : words.noMeaning, { button });
          return (
            <div class="console-place" key={button}>
              <span class={`console-lamp${pressed > 0 ? " is-lit" : ""}`} />
              <button
                type="button"
                class="console-button"
                aria-label={name}
                title={name}
                disabled={!face}
                onClick={() => {
                  setPressed((n) => n + 1);
                  onPress(button);
                }}
              >
                {face ? <Face face={face} /> : <span class="console-none">{button}</span>}
              </button>
            </div>
          );
        })}
      </div>
      <figcaption class="device-name">{words.console}</figcaption>
      <p class="console-lead">
        {fits ? words.consoleLead : fill(words.noFit, { values: faces.length, buttons })}
      </p>
    </figure>
  );
}
