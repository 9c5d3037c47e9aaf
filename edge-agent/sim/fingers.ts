import type { Random } from "@otklik/feedback/statistics/seeded-random";
import type { SimulatorControl } from "@otklik/firmware/simulator/control";

/** One honest touch of a button: what a perfect debounce keeps as exactly one press. */
export interface FingerPress {
  /** From the start of the plan. */
  readonly atMs: number;
  readonly button: number;
  /** How long the contact stays closed. */
  readonly holdMs: number;
  /** How long it chatters at each edge. */
  readonly bounceMs: number;
}

/** Shorter than any measured switch keeps a finger: closed ≥ 40 ms, then open ≥ 40 ms (firmware/README.md). */
const HOLD_MS_MIN = 60;
export const OPEN_MS_MIN = 120;

/**
 * Presses over `durationMs`, at least two a second on average, on random buttons with bounce of 0–10 ms, one finger at
 * a time.
 */
export function planFingers(options: {
  readonly random: Random;
  readonly durationMs: number;
  readonly buttons: number;
}): FingerPress[] {
  const { random, durationMs, buttons } = options;
  const plan: FingerPress[] = [];
  let atMs = 0;
  for (;;) {
    const press = {
      atMs,
      button: 1 + Math.floor(random() * buttons),
      holdMs: Math.round(HOLD_MS_MIN + random() * 100),
      bounceMs: Math.round(random() * 10),
    };
    const endMs = atMs + press.holdMs + 2 * press.bounceMs;
    if (endMs > durationMs) return plan;
    plan.push(press);
    atMs = endMs + Math.round(OPEN_MS_MIN + random() * 160);
  }
}

/**
 * Presses, and resolves when the finger has left, with the moment of the contact (CLOCK_MONOTONIC ms). The console's own
 * time may stand still for a moment on a busy machine: a finger that pressed by the clock alone would then press again
 * before it had lifted, and two presses would truly be one.
 */
export async function pressAndLift(
  control: SimulatorControl,
  press: Pick<FingerPress, "button" | "holdMs" | "bounceMs">,
): Promise<number> {
  const off: (() => void)[] = [];
  try {
    const lifted = new Promise<number>((resolve, reject) => {
      let contactMs: number | undefined;
      off.push(
        control.on("edge", ({ button, closed, monoMs }) => {
          if (button !== press.button) return;
          if (closed) contactMs ??= monoMs;
          else if (contactMs !== undefined) resolve(contactMs);
        }),
        control.onClose(() => reject(new Error("the simulated console is gone"))),
      );
    });
    await Promise.all([control.press(press), lifted]);
    return await lifted;
  } finally {
    for (const end of off) end();
  }
}
