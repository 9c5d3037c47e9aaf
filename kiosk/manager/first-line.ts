import type { TodayView } from "@otklik/feedback/live-message";
import { fill, plural, wordsIn } from "../look/words/words.ts";

/**
 * The page's first line: a sentence that is sure. Below the minimum n it gives the count and no opinion; above it, it
 * takes a side only when the whole 95 % interval lies on that side.
 */
export function firstLine(language: string, today: TodayView): string {
  const words = wordsIn(language);
  const { n, sure, interval } = today.satisfied;
  const pending = today.verdicts.pending ?? 0;
  if (n === 0) return pending > 0 ? words.manager.firstComing : words.manager.noAnswers;
  if (!sure || !interval)
    return fill(words.manager.early, { answers: plural(language, n, words.common.answers) });
  if (interval.low > 0.5) return words.manager.mostHappy;
  return interval.high < 0.5 ? words.manager.fewHappy : words.manager.split;
}
