import type { TodayView } from "@otklik/feedback/live-message";
import { shareText } from "../look/numbers.ts";
import { fill, plural, wordsIn } from "../look/words/words.ts";

/** The page's first line: a sentence that is sure. Below the minimum n it gives the count and no opinion. */
export function firstLine(language: string, today: TodayView): string {
  const words = wordsIn(language);
  const { n } = today.satisfied;
  if (n === 0)
    return (today.verdicts.pending ?? 0) > 0 ? words.manager.firstComing : words.manager.noAnswers;
  const share = shareText(language, today.satisfied);
  if (share) return fill(words.manager.sure, { share: share.share });
  return fill(words.manager.early, { answers: plural(language, n, words.common.answers) });
}
