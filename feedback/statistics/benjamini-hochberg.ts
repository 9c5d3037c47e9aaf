import { checkValue } from "./check.ts";

export interface Adjusted {
  readonly p: number;
  /** Smallest false discovery rate at which this comparison still counts. */
  readonly adjusted: number;
  readonly rejected: boolean;
}

/**
 * Which of the comparisons that one screen shows may be called differences, with at most a share `q` of those wrong
 * (Benjamini & Hochberg 1995, JRSS B 57:289–300). In the order given.
 */
export function benjaminiHochberg(ps: readonly number[], q = 0.05): Adjusted[] {
  checkValue("q", q, 0, 1);
  for (const p of ps) checkValue("p", p, 0, 1);
  return stepped(ps, (p, rank) => (p * ps.length) / rank, "from-largest", q);
}

/** As above, but for the chance of even one wrong difference: at most `alpha` (Holm 1979, Scand. J. Statistics 6:65–70). */
export function holm(ps: readonly number[], alpha = 0.05): Adjusted[] {
  checkValue("alpha", alpha, 0, 1);
  for (const p of ps) checkValue("p", p, 0, 1);
  return stepped(ps, (p, rank) => p * (ps.length - rank + 1), "from-smallest", alpha);
}

function stepped(
  ps: readonly number[],
  scaled: (p: number, rank: number) => number,
  order: "from-largest" | "from-smallest",
  limit: number,
): Adjusted[] {
  const sorted = ps.map((p, at) => ({ p, at })).sort((a, b) => a.p - b.p);
  const ranked = sorted.map(({ p, at }, index) => ({ p, at, value: scaled(p, index + 1) }));
  if (order === "from-largest") ranked.reverse();
  const result: Adjusted[] = [];
  let running = order === "from-largest" ? 1 : 0;
  for (const { p, at, value } of ranked) {
    running =
      order === "from-largest" ? Math.min(running, value) : Math.min(1, Math.max(running, value));
    result[at] = { p, adjusted: running, rejected: running <= limit };
  }
  return result;
}
