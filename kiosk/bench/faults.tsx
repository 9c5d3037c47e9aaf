import type { BenchBoard } from "@otklik/feedback/live-message";
import { useState } from "preact/hooks";
import { fill, wordsIn } from "../look/words/words.ts";
import type { Hand } from "./hand.tsx";

/** What goes wrong in real boxes, by the slider. */
export function Faults(props: {
  readonly language: string;
  readonly board: BenchBoard;
  readonly hand: Hand;
}) {
  const { hand, board } = props;
  const words = wordsIn(props.language).bench;
  const [bounceMs, setBounceMs] = useState(0);
  const [noise, setNoise] = useState(0);
  const [stuck, setStuck] = useState<number | undefined>(undefined);
  const stick = (button: number | undefined) => {
    if (stuck !== undefined) hand.send({ cmd: "stuck", button: stuck, on: false });
    if (button !== undefined) hand.send({ cmd: "stuck", button, on: true });
    setStuck(button);
  };
  return (
    <section class="faults">
      <h2 class="card-title">{words.faults}</h2>
      <label class="fault">
        <span class="fault-name">{words.bounce}</span>
        <input
          type="range"
          min="0"
          max="20"
          step="1"
          value={bounceMs}
          onInput={(event) => {
            hand.bounceMs = event.currentTarget.valueAsNumber;
            setBounceMs(hand.bounceMs);
          }}
        />
        <output class="fault-value numbers">{fill(words.ms, { ms: bounceMs })}</output>
      </label>
      <label class="fault">
        <span class="fault-name">{words.noise}</span>
        <input
          type="range"
          min="0"
          max="100"
          step="10"
          value={noise}
          onInput={(event) => setNoise(event.currentTarget.valueAsNumber)}
          onChange={(event) =>
            hand.send({ cmd: "noise", level: event.currentTarget.valueAsNumber / 100 })
          }
        />
        <output class="fault-value numbers">{fill(words.percent, { n: noise })}</output>
      </label>
      <fieldset class="fault">
        <legend class="unseen">{words.stuck}</legend>
        <span class="fault-name" aria-hidden="true">
          {words.stuck}
        </span>
        <span class="choices">
          {[undefined, ...board.buttons.map(({ button }) => button)].map((button) => (
            <button
              key={button ?? 0}
              type="button"
              class="choice"
              aria-pressed={stuck === button}
              onClick={() => stick(button)}
            >
              {button ?? words.nothingStuck}
            </button>
          ))}
        </span>
      </fieldset>
      <p class="fault-actions">
        <button type="button" class="action" onClick={() => hand.send({ cmd: "reset" })}>
          {words.reset}
        </button>
        <button type="button" class="action" onClick={() => hand.send({ cmd: "power-cycle" })}>
          {words.powerCycle}
        </button>
      </p>
    </section>
  );
}
