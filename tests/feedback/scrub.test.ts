import { hasIbanSum, hasLuhnSum, hasSnilsSum } from "@otklik/feedback/check-digits";
import { scrub } from "@otklik/feedback/scrub";
import { describe, expect, it } from "vitest";

const taken: readonly (readonly [text: string, clean: string])[] = [
  ["Позвоните мне +7 916 123-45-67, ждал час", "Позвоните мне [phone], ждал час"],
  ["мой номер 89161234567", "мой номер [phone]"],
  ["8(916)123-45-67 Анна", "[phone] Анна"],
  ["8 701 123 45 67", "[phone]"],
  ["916 123-45-67", "[phone]"],
  ["9161234567", "[phone]"],
  ["(495) 123-45-67", "[phone]"],
  ["звоните 123-45-67", "звоните [phone]"],
  ["тел. 12-34-56", "тел. [phone]"],
  ["перезвоните на 22 33 44", "перезвоните на [phone]"],
  ["８９１６１２３４５６７", "[phone]"],
  ["8916\u200b1234567", "[phone]"],
  ["call me at (212) 555-0123 please", "call me at [phone] please"],
  ["my mobile is 07700 900123", "my mobile is [phone]"],
  ["+44 20 7946 0958", "[phone]"],
  ["1-800-555-0199", "[phone]"],
  ["+49 (0)30 901820", "[phone]"],
  ["whatsapp 555 0123", "whatsapp [phone]"],
  ["пишите ivan.petrov@example.ru!", "пишите [email]!"],
  ["почта: иван@пример.рф", "почта: [email]"],
  ["jane (at) mail.example.com", "[email]"],
  ["anna@mail.example.com and bob@mail.example.com", "[email] and [email]"],
  ["смотрите https://vk.com/id12345 там", "смотрите [link] там"],
  ["я в телеграме @anna_petrova", "я в телеграме [link]"],
  ["t.me/annap", "[link]"],
  ["карта 4111 1111 1111 1111 не прошла", "карта [card] не прошла"],
  ["Мир 2200-0000-0000-0004", "Мир [card]"],
  ["amex 378282246310005", "amex [card]"],
  ["верните на 40817810099910004312", "верните на [account]"],
  ["IBAN DE89 3704 0044 0532 0130 00 please", "IBAN [account] please"],
  ["паспорт 45 10 123456 выдан", "паспорт [passport] выдан"],
  ["паспорт серия 4510 номер 123456", "паспорт серия [passport]"],
  ["passport no. 512345678", "passport no. [passport]"],
  ["снилс 112-233-445 95", "снилс [insurance]"],
];

const kept: readonly string[] = [
  "Ценник 1 299,90 руб., а пробили 1 499 руб.",
  "заплатил 89161234567 ₽ ха-ха",
  "$1,299.50 for this",
  "100 200 300 400",
  "Был 22.11.2026 в 19:30, и 09.11.2026 19:30 тоже",
  "2026-11-22 10:00 – 2026-11-23 11:00",
  "с 10:00 до 22:00",
  "артикул 89161234567",
  "Арт. 9161234567 закончился",
  "штрихкод 4601234567893",
  "barcode 4006381333931",
  "чек № 0012345678",
  "order number 0123456789 never came",
  "заказ 84951234567",
  "касса 3, 25 минут, 2 кассира из 7",
  "размер 42-44, модель 501-32",
  "скидка 40 % на 3 товара",
  "ждал 15-20 минут",
  "2+2=4 и 1/2 литра",
  "автобус 1234 5678",
  "the queue at 5 was 12 people, 30-40 minutes",
  "карта 4111 1111 1111 1112 с ошибкой в цифре",
  "снилс 112-233-445 96",
  "DE89 3704 0044 0532 0130 01",
  "Магазин «Отклик@дом», полка 7",
  "",
];

describe("scrubbing a comment", () => {
  it.each(taken)("takes personal data out of %j", (text, clean) => {
    expect(scrub(text).text).toBe(clean);
  });

  it.each(kept)("raises no false alarm on %j", (text) => {
    expect(scrub(text)).toEqual({ text, found: {} });
  });

  it("changes nothing the second time, and counts what it took", () => {
    const once = scrub("89161234567 и +7 495 123-45-67, a@b.example, карта 4111111111111111");
    expect(once.found).toEqual({ phone: 2, email: 1, card: 1 });
    expect(scrub(once.text)).toEqual({ text: once.text, found: {} });
  });

  it("does not find a number that is spelt to be missed: that is said, not hidden", () => {
    expect(scrub("восемь девятьсот шестнадцать сто двадцать три").found).toEqual({});
  });

  it("is done with 2,000 hostile characters in no time to speak of", () => {
    for (const unit of ["1 ", "1-", "a.", "@a", "+(", "паспорт ", "A1"])
      expect(scrub(unit.repeat(2_000 / unit.length)).text.length).toBeLessThan(4_000);
  });
});

it("check digits are those of the standards' own examples", () => {
  expect([hasLuhnSum("4111111111111111"), hasLuhnSum("4111111111111112")]).toEqual([true, false]);
  expect([hasIbanSum("GB82 WEST 1234 5698 7654 32"), hasIbanSum("GB82WEST12345698765433")]).toEqual(
    [true, false],
  );
  expect([hasSnilsSum("112-233-445 95"), hasSnilsSum("112-233-445 94")]).toEqual([true, false]);
});
