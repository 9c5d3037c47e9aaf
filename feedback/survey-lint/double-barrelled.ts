import { findPatterns, hasPattern, quoteOf, type Span, type Token } from "./tokens.ts";
import type { LintWords } from "./words.ts";

/** How far from a joiner a word still belongs to what it joins. */
const REACH_WORDS = 3;

export interface Joined {
  /** `sure` = two things that are judged each on its own; else it may as well be one thing with a long name. */
  readonly sure: boolean;
  readonly quote: string;
}

/** Where a text asks two things at once: whoever liked only one of them has no answer to give. */
export function joinedIn(text: string, tokens: readonly Token[], words: LintWords): Joined[] {
  return [...twoSentences(text), ...slashes(text, tokens), ...joiners(text, tokens, words)];
}

function twoSentences(text: string): Joined[] {
  const marks = [...text.matchAll(/\?/g)];
  return marks.length > 1 ? [{ sure: true, quote: text }] : [];
}

function slashes(text: string, tokens: readonly Token[]): Joined[] {
  return tokens.flatMap((token, at) => {
    const isWordPair =
      token.before.trim() === "/" &&
      /^\p{L}{3,}/u.test(token.word) &&
      /\p{L}{3,}$/u.test(tokens[at - 1]?.word ?? "");
    return isWordPair ? [{ sure: true, quote: around(text, tokens, { from: at, to: at }) }] : [];
  });
}

function joiners(text: string, tokens: readonly Token[], words: LintWords): Joined[] {
  const pairs = findPatterns(tokens, words.pairs);
  return findPatterns(tokens, words.joiners).flatMap((span) => {
    const inPair = pairs.some((pair) => pair.from <= span.from && span.to <= pair.to);
    const startsSentence = span.from === 0 || /[.?!…:]/u.test(tokens[span.from]?.before ?? "");
    if (inPair || startsSentence || span.to >= tokens.length) return [];
    const left = tokens.slice(Math.max(0, span.from - REACH_WORDS), span.from);
    const right = tokens.slice(span.to, span.to + REACH_WORDS);
    const bothJudged = hasPattern(left, words.aspects) && hasPattern(right, words.aspects);
    const startsClause = findPatterns(right, words.clauseStarts).some(({ from }) => from === 0);
    return [{ sure: bothJudged || startsClause, quote: around(text, tokens, span) }];
  });
}

/** A span with one word on either side. */
function around(text: string, tokens: readonly Token[], span: Span): string {
  return quoteOf(text, tokens, {
    from: Math.max(0, span.from - 1),
    to: Math.min(tokens.length, span.to + 1),
  });
}
