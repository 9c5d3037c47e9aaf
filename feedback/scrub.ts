import { hasIbanSum, hasLuhnSum, hasSnilsSum } from "./check-digits.ts";

/**
 * Takes personal data out of a customer's free text: phone numbers, e-mail and web addresses, handles, cards, bank
 * accounts, passport and insurance numbers. Prices, dates, times, article and receipt numbers stay. Pure.
 *
 * It finds what is written as such. What is spelt to be missed ("eight nine hundred …", letters for digits, a number
 * over two sentences) and names and addresses of people it does not find: nobody may promise more to customers.
 */

export type PersonalKind =
  | "email"
  | "link"
  | "card"
  | "account"
  | "passport"
  | "insurance"
  | "phone";

export interface Scrubbed {
  readonly text: string;
  /** How often each kind was taken out; empty when nothing was. */
  readonly found: Readonly<Partial<Record<PersonalKind, number>>>;
}

interface Rule {
  readonly kind: PersonalKind;
  /** Global and with indices; the group `it` is what goes, else the whole match. */
  readonly pattern: RegExp;
  readonly holds?: (match: string, before: string) => boolean;
}

/** Not data but often shaped like it. They are looked for first, and nothing else may reach into them. */
const harmless: readonly RegExp[] = [
  // Days: 22.11.2026, 22/11/26, 2026-11-22.
  /(?<!\d)(?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2])[./](?:19|20)?\d\d(?!\d)/g,
  /(?<!\d)(?:19|20)\d\d[-./](?:0[1-9]|1[0-2])[-./](?:0[1-9]|[12]\d|3[01])(?!\d)/g,
  // Times: 19:30, 19:30:15, 19-30 h is not one.
  /(?<!\d)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?!\d)/g,
  // Prices: 1 299,90 руб., 89161234567 ₽, $12.50, 40 %.
  /(?<![\d+])\d{1,3}(?:[ \u00a0\u202f]\d{3})*(?:[.,]\d{1,2})?\s?(?:₽|€|\$|£|₸|%|руб|р\.|коп|тенге|тг(?![а-яё])|usd|eur|rub|kzt)/giu,
  /(?<![\d+])\d+(?:[.,]\d{1,2})?\s?(?:₽|€|\$|£|₸|%|руб|р\.|коп|тенге|usd|eur|rub|kzt)/giu,
  /[₽€$£₸]\s?\d{1,3}(?:[ ,\u00a0]\d{3})*(?:\.\d{1,2})?(?!\d)/g,
];

/** A number after one of these is the shop's own: an article, a receipt, an order. */
const shopsOwn =
  /(?:артикул|арт\.?|штрих-?код|код(?:ом|у|а)?|товар\p{L}*|чек\p{L}*|заказ\p{L}*|накладн\p{L}*|номер чека|article|item|sku|barcode|ean|code|receipt|order|invoice|product|ticket)\s*(?:№|#|no\.?|nr\.?|number|номер)?\s*[:\-–]?\s*$/iu;
const phoneWord =
  /(?:тел(?:ефон\p{L}*|\.)?|звон\p{L}*|позвон\p{L}*|перезвон\p{L}*|моб\p{L}*\.?|ват[сc]ап\p{L}*|вайбер\p{L}*|phone|call(?: me)?|mobile|cell|tel|whats ?app|viber)\.?\s*(?:мне|me)?\s*(?:по|на|at|on|is|number|номер\p{L}*)?\s*[:\-–№#]?\s*$/iu;

/** Digits as people group them. A run ends at a letter, at two spaces, and at what is harmless. */
const digitRun = /(?<![\p{L}\d])(?:\+\s?)?\(?\d(?:[ \u00a0().\-–—]{0,2}\d){4,}(?![\d\p{L}])/gu;

const rules: readonly Rule[] = [
  {
    kind: "email",
    pattern:
      /[\p{L}\p{N}._%+-]+\s?(?:@|[[(]\s?(?:at|собака)\s?[\])])\s?[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu,
  },
  {
    kind: "link",
    pattern:
      /(?:https?:\/\/|www\.)[^\s<>"]+|(?:t\.me|wa\.me|vk\.com|ok\.ru|instagram\.com|facebook\.com|fb\.com)\/[^\s<>"]+|(?<![\p{L}\p{N}_@])@[a-z][a-z0-9_]{4,31}/giu,
  },
  {
    kind: "account",
    pattern:
      /(?<![\p{L}\d])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\p{L}\d])/giu,
    holds: (match) => hasIbanSum(match),
  },
  // Accounts of persons begin with 40817, 40820 or 423 (Bank of Russia, 579-P).
  { kind: "account", pattern: /(?<!\d)(?:40817|40820|423\d\d)(?: ?\d){15}(?!\d)/g },
  {
    kind: "passport",
    pattern:
      /(?:паспорт\p{L}*|passport)(?:\s*(?:серии|серия|series|номер|no\.?|number|is|№|#|:))*\s*(?<it>\d{2}\s?\d{2}(?:\s*(?:номер|№|number))?\s*\d{6}|[A-Z]{0,2}\s?\d{6,9})(?!\d)/giu,
  },
  {
    kind: "insurance",
    pattern: /(?<![\d-])\d{3}-\d{3}-\d{3}[ -]\d{2}(?![\d-])/g,
    holds: (match) => hasSnilsSum(match),
  },
  {
    kind: "card",
    pattern: /(?<!\d)\d(?:[ \u00a0-]?\d){14,18}(?!\d)/g,
    holds: (match) => isCard(digitsOf(match)),
  },
  { kind: "phone", pattern: digitRun, holds: isPhone },
];

/** What takes the place of something taken out, e.g. `[phone]`. */
export function markOf(kind: PersonalKind): string {
  return `[${kind}]`;
}

export function scrub(given: string): Scrubbed {
  // Signs without width serve only to break a number up.
  const text = given.replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "");
  // Same length as `text`; what is spoken for is covered, so that no later rule sees it.
  let mask = text.replace(/[\uff0b\uff10-\uff19]/g, (wide) => wide.normalize("NFKC"));
  for (const pattern of harmless) mask = mask.replace(pattern, (match) => "x".repeat(match.length));
  const spans: { readonly from: number; readonly to: number; readonly kind: PersonalKind }[] = [];
  for (const { kind, pattern, holds } of rules) {
    for (const match of mask.matchAll(pattern)) {
      const it = match.groups?.["it"] ?? match[0];
      const from = match.index + match[0].length - it.length;
      if (holds && !holds(it, mask.slice(Math.max(0, from - 40), from))) continue;
      spans.push({ from, to: from + it.length, kind });
    }
    for (const { from, to } of spans)
      mask = mask.slice(0, from) + "x".repeat(to - from) + mask.slice(to);
  }
  spans.sort((a, b) => a.from - b.from);
  const found: Partial<Record<PersonalKind, number>> = {};
  let clean = "";
  let at = 0;
  for (const { from, to, kind } of spans) {
    clean += text.slice(at, from) + markOf(kind);
    at = to;
    found[kind] = (found[kind] ?? 0) + 1;
  }
  return { text: clean + text.slice(at), found };
}

function digitsOf(match: string): string {
  return match.replace(/\D/g, "");
}

/** Issuers' first digits (ISO/IEC 7812), and a right check digit; a bar code has 14 digits at most. */
function isCard(digits: string): boolean {
  const known = digits.length === 15 ? /^3[47]/ : digits.length === 16 ? /^[2-6]/ : /^[56]/;
  return known.test(digits) && hasLuhnSum(digits);
}

function isPhone(match: string, before: string): boolean {
  const digits = digitsOf(match);
  const n = digits.length;
  if (n > 15) return false;
  if (match.startsWith("+")) return n >= 8;
  if (phoneWord.test(before)) return n >= 5;
  if (shopsOwn.test(before)) return false;
  // National forms: 8 916 …, 7 701 …; 916 … without the 8; 0 20 …, 0 7700 ….
  if (n === 11 && /^[78][3-9]/.test(digits)) return true;
  if (n === 10 && /^9\d\d/.test(digits)) return true;
  if ((n === 10 || n === 11) && /^0[1-9]/.test(digits)) return true;
  // 495 123-45-67, (212) 555-0123, 123-45-67: the grouping says what it is.
  const grouped = match.trim();
  return (
    /^\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-](?:\d{4}|\d{2}[ -]\d{2})$/.test(grouped) ||
    /^1[ .-]\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}$/.test(grouped) ||
    /^\d{3}[-–]\d{2}[-–]\d{2}$/.test(grouped)
  );
}
