import type { BenchBoard } from "@otklik/feedback/live-message";
import { useEffect, useState } from "preact/hooks";
import { Face } from "../look/face.tsx";
import { fill, wordsIn } from "../look/words/words.ts";
import type { Hand } from "./hand.tsx";

/** The box as it stands on a counter: buttons that can be held, lamps that show what the program lights. */
export function ConsoleBox(props: {
  readonly language: string;
  readonly board: BenchBoard;
  readonly lamps: readonly number[];
  readonly attached: boolean;
  readonly hand: Hand;
}) {
  const { board, hand, lamps } = props;
  const words = wordsIn(props.language).bench;
  const [held, setHeld] = useState<ReadonlySet<number>>(new Set());
  const press = (button: number) => {
    hand.down(button);
    setHeld((before) => new Set(before).add(button));
  };
  const release = (button: number) => {
    hand.up(button);
    setHeld((before) => new Set([...before].filter((other) => other !== button)));
  };
  useKeys(board, press, release);

  return (
    <div class={`box of-${board.buttons.length}${props.attached ? "" : " is-away"}`}>
      <div class="box-cable" />
      <div class="box-face">
        {board.buttons.map(({ button, face, pin, lampPin }) => (
          <div class="box-place" key={button}>
            <span
              class={`box-lamp${lamps[button - 1] === 1 ? " is-lit" : ""}`}
              title={`${fill(words.lamp, { button })} · ${lampPin}`}
            />
            <button
              type="button"
              class={`box-button${held.has(button) ? " is-held" : ""}`}
              aria-label={fill(words.press, { button, label: pin })}
              aria-pressed={held.has(button)}
              onPointerDown={(event) => {
                if (event.button !== 0) return;
                event.currentTarget.setPointerCapture(event.pointerId);
                press(button);
              }}
              onPointerUp={() => release(button)}
              onLostPointerCapture={() => release(button)}
              onContextMenu={(event) => event.preventDefault()}
              onKeyDown={(event) => {
                if (event.repeat || (event.key !== " " && event.key !== "Enter")) return;
                press(button);
              }}
              onKeyUp={(event) => {
                if (event.key === " " || event.key === "Enter") release(button);
              }}
              onBlur={() => release(button)}
            >
              {face === null ? <span class="box-number">{button}</span> : <Face face={face} />}
            </button>
            <span class="box-pin">{pin}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

/** Keys 1–8 press like fingers: down while they are down. */
function useKeys(
  board: BenchBoard,
  press: (button: number) => void,
  release: (button: number) => void,
): void {
  useEffect(() => {
    const buttonOf = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLInputElement;
      if (target || event.ctrlKey || event.metaKey || event.altKey) return undefined;
      return board.buttons.find(({ button }) => String(button) === event.key)?.button;
    };
    const down = (event: KeyboardEvent) => {
      const button = buttonOf(event);
      if (button !== undefined && !event.repeat) press(button);
    };
    const up = (event: KeyboardEvent) => {
      const button = buttonOf(event);
      if (button !== undefined) release(button);
    };
    const lift = () => {
      for (const { button } of board.buttons) release(button);
    };
    addEventListener("keydown", down);
    addEventListener("keyup", up);
    addEventListener("blur", lift);
    document.addEventListener("visibilitychange", lift);
    return () => {
      removeEventListener("keydown", down);
      removeEventListener("keyup", up);
      removeEventListener("blur", lift);
      document.removeEventListener("visibilitychange", lift);
    };
  });
}
