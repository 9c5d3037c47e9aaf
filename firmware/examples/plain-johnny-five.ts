import five from "johnny-five";

/**
 * A plain johnny-five program on the console, which knows nothing of its record: the first button lights the first
 * lamp. `npx otklik --node firmware/examples/plain-johnny-five.ts` needs a console on a serial port and johnny-five's
 * own serialport; a test gives `run` a board.
 */

export interface PlainProgram {
  readonly button: five.Button;
  readonly led: five.Led;
}

/** D2 is the first button, D8 its lamp. */
export function run(board: five.Board): PlainProgram {
  const button = new five.Button({ pin: 2, board, isPullup: true });
  const led = new five.Led({ pin: 8, board });
  button.on("press", () => led.on());
  button.on("release", () => led.off());
  return { button, led };
}

if (import.meta.main) {
  const board = new five.Board({ repl: false });
  board.on("ready", () => run(board));
}
