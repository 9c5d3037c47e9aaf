import { scaleFacts } from "../scale.ts";
import type { WordingKind } from "../survey-wordings.ts";
import { joinedIn } from "./double-barrelled.ts";
import type { Flaw } from "./finding.ts";
import type { LintText } from "./texts.ts";
import { findPatterns, hasPattern, quoteOf, type Token, tokensOf } from "./tokens.ts";
import type { LintWords } from "./words.ts";

/**
 * Characters that the smallest screen (800 × 480) shows at their size without a third line: 34 a line for a question at
 * 40 px, two lines; the others by the boxes they stand in.
 */
const charsMax: Readonly<Record<WordingKind, number>> = {
  question: 70,
  why: 60,
  factor: 34,
  thanks: 40,
  preamble: 160,
  "small-print": 500,
  changed: 120,
  code: 120,
};

type Found = Pick<Flaw, "level" | "code" | "quote" | "detail">;

/** What is wrong with one text, whatever stands around it. A language without words is measured alone. */
export function judgeText(text: LintText, words: LintWords | undefined): readonly Flaw[] {
  const tokens = tokensOf(text.text);
  const found = [...tooLong(text), ...(words ? judgeWords(text, tokens, words) : [])];
  return found.map((flaw) => ({ ...flaw, path: text.path, language: text.language }));
}

function tooLong({ kind, text }: LintText): Found[] {
  const max = charsMax[kind];
  // A number's forms are alternatives: only one of them is shown.
  const shown = text.replace(/\{\s*\w+\s*,\s*plural\s*,(?:[^{}]|\{[^{}]*\})*\}/g, "12345678");
  return shown.length > max
    ? [{ level: "warning", code: "too-long", detail: `${shown.length} > ${max}` }]
    : [];
}

function judgeWords(text: LintText, tokens: readonly Token[], words: LintWords): Found[] {
  switch (text.kind) {
    case "question":
      return [
        ...jargon(text, tokens, words),
        ...joinedIn(text.text, tokens, words).map(
          ({ sure, quote }): Found => ({
            level: sure ? "error" : "warning",
            code: "double-barrelled",
            quote,
          }),
        ),
        ...leading(text, tokens, words),
        ...setPhrases(text, tokens, words),
        ...scaleInText(text, tokens, words),
        ...metricWording(text, tokens, words),
      ];
    case "why":
    case "changed":
      return jargon(text, tokens, words);
    case "factor":
      return [
        ...jargon(text, tokens, words),
        ...joinedIn(text.text, tokens, words)
          .filter(({ sure }) => sure)
          .map(({ quote }): Found => ({ level: "warning", code: "double-barrelled", quote })),
      ];
    case "thanks":
      return [
        ...setPhrases(text, tokens, words),
        ...exclamation(text),
        ...bought(text, tokens, words),
      ];
    case "preamble":
      return [...jargon(text, tokens, words), ...companyCentred(text, tokens, words)];
    case "code":
      return bought(text, tokens, words);
    case "small-print":
      return [];
  }
}

function hits(
  text: LintText,
  tokens: readonly Token[],
  patterns: readonly string[],
  flaw: Pick<Flaw, "level" | "code">,
): Found[] {
  return findPatterns(tokens, patterns).map((span) => ({
    ...flaw,
    quote: quoteOf(text.text, tokens, span),
  }));
}

function jargon(text: LintText, tokens: readonly Token[], words: LintWords): Found[] {
  return [
    ...hits(text, tokens, words.jargon, { level: "error", code: "jargon" }),
    ...hits(text, tokens, words.stiff, { level: "warning", code: "jargon" }),
  ];
}

function leading(text: LintText, tokens: readonly Token[], words: LintWords): Found[] {
  const after = (heads: readonly string[], tails: readonly string[]) =>
    heads.flatMap((head) => tails.map((tail) => `${head} ${tail}`));
  const praise = [
    ...after(words.praiseAfter, words.praise),
    ...after(words.ours, [...words.praise, ...words.praiseOfOurs]),
  ];
  // CES 2.0 is worded as a statement to agree with.
  const asks = text.scale === "ces-7" ? [] : words.leading;
  const found = [
    ...hits(text, tokens, [...asks, ...praise], { level: "error", code: "leading" }),
    ...hits(text, tokens, words.leaning, { level: "warning", code: "leading" }),
  ];
  if (found.length > 0) return found;
  const turned = tokens.findIndex(
    ({ word }) => words.negations.includes(word) || word.endsWith("n't"),
  );
  if (turned < 0) return [];
  const quote = quoteOf(text.text, tokens, {
    from: turned,
    to: Math.min(tokens.length, turned + 2),
  });
  return [{ level: "warning", code: "negative", quote }];
}

/** The stock phrases about the shop itself. */
function setPhrases(text: LintText, tokens: readonly Token[], words: LintWords): Found[] {
  const found = hits(text, tokens, words.companyCentred, {
    level: "error",
    code: "company-centred",
  });
  // Such phrases come in strings; one of them says it.
  return found.slice(0, 1);
}

function companyCentred(text: LintText, tokens: readonly Token[], words: LintWords): Found[] {
  const phrases = setPhrases(text, tokens, words);
  if (phrases.length > 0) return phrases;
  const aboutUs = findPatterns(tokens, words.we)[0];
  return aboutUs && !hasPattern(tokens, words.you)
    ? [{ level: "error", code: "company-centred", quote: quoteOf(text.text, tokens, aboutUs) }]
    : [];
}

function scaleInText(text: LintText, tokens: readonly Token[], words: LintWords): Found[] {
  const { scale } = text;
  const facts = scale ? scaleFacts[scale] : undefined;
  const showsNumbers = scale === "nps" || scale === "csat-5" || scale === "ces-7";
  for (const pattern of words.scaleInText) {
    const [quote, low, high] = pattern.exec(text.text) ?? [];
    if (quote === undefined || (low !== "0" && low !== "1")) continue;
    const fits = showsNumbers && Number(low) === facts?.min && Number(high) === facts.max;
    return fits ? [] : [{ level: "error", code: "scale-in-text", quote: quote.trim() }];
  }
  return showsNumbers
    ? []
    : hits(text, tokens, words.scaleWords, { level: "error", code: "scale-in-text" });
}

/** NPS and CES 2.0 are their wording: another question on the same scale is another figure. */
function metricWording(text: LintText, tokens: readonly Token[], words: LintWords): Found[] {
  if (text.scale === "nps" && !hasPattern(tokens, words.recommend))
    return [{ level: "error", code: "nps-wording", quote: text.text }];
  if (text.scale === "ces-7" && !hasPattern(tokens, words.easy))
    return [{ level: "error", code: "ces-wording", quote: text.text }];
  return [];
}

function exclamation({ text }: LintText): Found[] {
  return text.includes("!") ? [{ level: "warning", code: "exclamation", quote: text }] : [];
}

function bought(text: LintText, tokens: readonly Token[], words: LintWords): Found[] {
  return hits(text, tokens, words.bought, { level: "error", code: "bought-answer" });
}
