/** Check digits that tell a real number from one that merely has its length. */

/** ISO/IEC 7812-1, annex B: bank cards. */
export function hasLuhnSum(digits: string): boolean {
  let sum = 0;
  for (const [at, char] of [...digits].reverse().entries()) {
    const digit = Number(char) * (at % 2 === 1 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

/** ISO 13616: IBAN, spaces allowed. */
export function hasIbanSum(text: string): boolean {
  const iban = text.replace(/\s/g, "").toUpperCase();
  if (iban.length < 15 || iban.length > 34) return false;
  let rest = 0;
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** The Russian insurance number: nine digits weighted 9 … 1, modulo 101, 100 reads 00. */
export function hasSnilsSum(text: string): boolean {
  const digits = text.replace(/\D/g, "");
  if (digits.length !== 11) return false;
  const sum = [...digits.slice(0, 9)].reduce(
    (total, digit, at) => total + Number(digit) * (9 - at),
    0,
  );
  return (sum % 101) % 100 === Number(digits.slice(9));
}
