import { K_MIN } from "@otklik/feedback/metric/figure";

/**
 * What of a shift may be told. Its quarter-hours, oldest first, are put together until a block has ten answers; only
 * whole blocks are given out. Two looks at a growing shift then differ by ten answers or more, never by a colleague's
 * single customer.
 */
export function releasedPeriods(
  answersByPeriod: ReadonlyMap<string, number>,
  kMin = K_MIN,
): ReadonlySet<string> {
  const released = new Set<string>();
  let block: string[] = [];
  let n = 0;
  for (const period of [...answersByPeriod.keys()].sort()) {
    block.push(period);
    n += answersByPeriod.get(period) ?? 0;
    if (n < kMin) continue;
    for (const whole of block) released.add(whole);
    block = [];
    n = 0;
  }
  return released;
}
