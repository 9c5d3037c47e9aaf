import { customerEn } from "./customer-en.ts";
import { customerRu } from "./customer-ru.ts";
import type { CustomerWords } from "./customer-words.ts";

/** What the customer's screen can speak, apart from the staff's words: it loads no others. */
export const customerLanguages: Readonly<Record<string, CustomerWords>> = {
  ru: customerRu,
  en: customerEn,
};

/** The customer's words of `language`, else English. */
export function customerWordsIn(language: string): CustomerWords {
  return customerLanguages[language] ?? customerEn;
}
