import { OtklikError } from "../error.ts";

/** Throws `impossible-count` unless 0 ≤ x ≤ n are whole numbers that JavaScript holds exactly. */
export function checkCounts(x: number, n: number): void {
  if (!Number.isSafeInteger(x) || !Number.isSafeInteger(n) || x < 0 || n < 0 || x > n)
    throw new OtklikError("impossible-count", `${x} of ${n} is not a count`, {
      hint: "counts are whole numbers from 0, and a part is never above its whole",
      context: { x, n },
    });
}

/** Throws `impossible-count` unless every named number is a whole number from 0. */
export function checkWhole(counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts))
    if (!Number.isSafeInteger(count) || count < 0)
      throw new OtklikError("impossible-count", `${name} = ${count} is not a count`, {
        hint: "counts are whole numbers from 0",
        context: { name, count },
      });
}

/** Throws `impossible-value` unless min ≤ value ≤ max (so NaN and Infinity never pass). */
export function checkValue(name: string, value: number, min: number, max: number): void {
  if (!(value >= min && value <= max) || !Number.isFinite(value))
    throw new OtklikError("impossible-value", `${name} = ${value} is not in ${min}…${max}`, {
      hint: `give ${name} as a number from ${min} to ${max}`,
      context: { name, value, min, max },
    });
}

/** As `checkValue`, and whole: for answers on a scale. */
export function checkAnswer(name: string, value: number, min: number, max: number): void {
  checkValue(name, value, min, max);
  if (!Number.isInteger(value))
    throw new OtklikError("impossible-value", `${name} = ${value} is not a whole number`, {
      hint: `answers are whole numbers from ${min} to ${max}`,
      context: { name, value },
    });
}

/** Throws `impossible-setting`: a threshold, rate or share somebody configured cannot be meant. */
export function refuseSetting(
  message: string,
  hint: string,
  context: Record<string, unknown>,
): never {
  throw new OtklikError("impossible-setting", message, { hint, context });
}
