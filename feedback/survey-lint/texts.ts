import { z } from "zod";
import { type Scale, scaleSchema } from "../scale.ts";
import type { WordingKind } from "../survey-wordings.ts";

/** One text of a survey in one language. */
export interface LintText {
  readonly kind: WordingKind;
  readonly path: readonly (string | number)[];
  readonly language: string;
  readonly text: string;
  /** Of the question it belongs to, where there is one. */
  readonly scale?: Scale;
}

type Path = readonly (string | number)[];

/**
 * The texts of a survey as far as it can be read: a survey with a mistake in one part has its other parts judged all
 * the same, so that a person mends everything at once.
 */
export function textsOf(survey: unknown): readonly LintText[] {
  const texts: LintText[] = [];
  const add = (kind: WordingKind, path: Path, scale?: Scale) => {
    for (const [language, text] of Object.entries(recordAt(survey, path)))
      if (typeof text === "string")
        texts.push({
          kind,
          path: [...path, language],
          language,
          text,
          ...(scale ? { scale } : {}),
        });
  };
  add("preamble", ["frame", "preamble"]);
  for (const at of listAt(survey, ["questions"]).keys()) {
    const question = ["questions", at];
    const scale = scaleSchema.safeParse(valueAt(survey, [...question, "scale"])).data;
    add("question", [...question, "text"], scale);
    add("why", [...question, "why", "text"]);
    for (const n of listAt(survey, [...question, "why", "factors"]).keys())
      add("factor", [...question, "why", "factors", n, "text"]);
  }
  for (const at of listAt(survey, ["changed"]).keys()) add("changed", ["changed", at, "text"]);
  add("thanks", ["thanks"]);
  add("code", ["thanksCode", "text"]);
  return texts;
}

/** The texts of a file of words (survey-language.ts) in its one language; `scaleOf` by question id. */
export function textsOfWords(
  words: unknown,
  language: string,
  scaleOf: (question: string) => Scale | undefined,
): readonly LintText[] {
  const texts: LintText[] = [];
  const add = (kind: WordingKind, path: Path, scale?: Scale) => {
    const text = valueAt(words, path);
    if (typeof text === "string")
      texts.push({ kind, path, language, text, ...(scale ? { scale } : {}) });
  };
  add("preamble", ["frame", "preamble"]);
  for (const id of Object.keys(recordAt(words, ["questions"]))) {
    const question = ["questions", id];
    add("question", [...question, "text"], scaleOf(id));
    add("why", [...question, "why", "text"]);
    for (const factor of Object.keys(recordAt(words, [...question, "why", "factors"])))
      add("factor", [...question, "why", "factors", factor]);
  }
  for (const at of listAt(words, ["changed"]).keys()) add("changed", ["changed", at]);
  add("thanks", ["thanks"]);
  add("code", ["thanksCode"]);
  return texts;
}

const recordSchema = z.record(z.string(), z.unknown());

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => {
    if (Array.isArray(at)) return at[Number(step)];
    return recordSchema.safeParse(at).data?.[String(step)];
  }, value);
}

function recordAt(value: unknown, path: Path): Record<string, unknown> {
  return recordSchema.safeParse(valueAt(value, path)).data ?? {};
}

function listAt(value: unknown, path: Path): readonly unknown[] {
  const list = valueAt(value, path);
  return Array.isArray(list) ? list : [];
}
