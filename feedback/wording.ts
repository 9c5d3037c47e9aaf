import { z } from "zod";

/** A language of a survey or a page: BCP 47, e.g. `ru`, `kk`, `pt-BR`. */
export const languageSchema = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, "a language code, e.g. ru, en, kk");

/** Wording per language, e.g. `{ru: "…", en: "…"}`. What fits a question on the smallest screen. */
export const wordingSchema = z.record(languageSchema, z.string().min(1).max(200));
/** Wording of a line in small print: data protection, where to tell more. */
export const longWordingSchema = z.record(languageSchema, z.string().min(1).max(500));
export type Wording = z.infer<typeof wordingSchema>;

/** The text in `language`, else in the first language the wording has. */
export function wordingIn(wording: Wording, language: string): string {
  return wording[language] ?? Object.values(wording)[0] ?? "";
}
