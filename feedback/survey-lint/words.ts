import { en } from "./en.ts";
import { ru } from "./ru.ts";

/**
 * What the linter knows of a language, as data. A pattern is one word or several in a row, in lower case, `ё` as `е`;
 * `word*` stands for every word that begins so. A further language is one more file of this shape and a line below.
 */
export interface LintWords {
  /** Join two things: "and". */
  readonly joiners: readonly string[];
  /** Name one thing although a joiner stands in them: "fish and chips". */
  readonly pairs: readonly string[];
  /** What a customer judges, each of them alone: with one on either side of a joiner, two things are asked. */
  readonly aspects: readonly string[];
  /** After a joiner: a second question begins. */
  readonly clauseStarts: readonly string[];
  /** Ask for a yes. */
  readonly leading: readonly string[];
  /** Lean to one side, and are common all the same. */
  readonly leaning: readonly string[];
  /** Praise is leading after these words … */
  readonly praiseAfter: readonly string[];
  readonly praise: readonly string[];
  /** … and these only after the shop's own "our". */
  readonly ours: readonly string[];
  readonly praiseOfOurs: readonly string[];
  readonly jargon: readonly string[];
  /** Understood by most, said by nobody at a till. */
  readonly stiff: readonly string[];
  readonly companyCentred: readonly string[];
  /** The shop … */
  readonly we: readonly string[];
  /** … and the customer: a preamble that names only the first is about the first. */
  readonly you: readonly string[];
  /** Turn a question round. */
  readonly negations: readonly string[];
  /** With NPS and CES 2.0 these words are part of the metric. */
  readonly recommend: readonly string[];
  readonly easy: readonly string[];
  /** Labels: what only a low, a middle or a high value can be called. */
  readonly low: readonly string[];
  readonly middle: readonly string[];
  readonly high: readonly string[];
  /** Something given for a good answer. */
  readonly bought: readonly string[];
  /** A scale in words: two groups, its lowest and highest number. */
  readonly scaleInText: readonly RegExp[];
  /** A scale in words without its numbers. */
  readonly scaleWords: readonly string[];
}

export const lintWords: Readonly<Record<string, LintWords>> = { ru, en };
