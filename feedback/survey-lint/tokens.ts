/** A word of a text: in lower case, `ё` as `е`, with what stands between it and the word before. */
export interface Token {
  readonly word: string;
  /** Punctuation and spaces before it. */
  readonly before: string;
  readonly from: number;
  readonly to: number;
}

const wordPattern = /[\p{L}\p{N}]+(?:[-'][\p{L}\p{N}]+)*/gu;

export function tokensOf(text: string): readonly Token[] {
  const plain = text.replaceAll("’", "'").toLowerCase().replaceAll("ё", "е");
  let end = 0;
  return [...plain.matchAll(wordPattern)].map((match) => {
    const [word] = match;
    const token = {
      word,
      before: plain.slice(end, match.index),
      from: match.index,
      to: match.index + word.length,
    };
    end = token.to;
    return token;
  });
}

export interface Span {
  /** First token, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** Every place where one of `patterns` stands (see words.ts), the longest first where several begin alike. */
export function findPatterns(
  tokens: readonly Token[],
  patterns: readonly string[],
): readonly Span[] {
  const compiled = patterns
    .map((pattern) => pattern.split(" "))
    .sort((a, b) => b.length - a.length);
  return tokens.flatMap((_, from) => {
    const found = compiled.find((words) =>
      words.every((word, at) => matches(word, tokens[from + at]?.word)),
    );
    return found ? [{ from, to: from + found.length }] : [];
  });
}

export function hasPattern(tokens: readonly Token[], patterns: readonly string[]): boolean {
  return findPatterns(tokens, patterns).length > 0;
}

function matches(pattern: string, word: string | undefined): boolean {
  if (word === undefined) return false;
  return pattern.endsWith("*") ? word.startsWith(pattern.slice(0, -1)) : word === pattern;
}

/** The words of the text that a span covers, as they stand there. */
export function quoteOf(text: string, tokens: readonly Token[], span: Span): string {
  const first = tokens[span.from];
  const last = tokens[span.to - 1];
  return first && last ? text.slice(first.from, last.to) : "";
}
