/**
 * A decimal amount in the smallest unit of its currency: `1 234,50` → 123450 with RUB, `1234` → 1234 with JPY. Undefined
 * for what is no amount, and for more decimals than the currency has.
 */
export function amountMinorOf(text: string, currency: string | undefined): number | undefined {
  const match = /^([+-]?)(\d{1,12})(?:[.,](\d{1,4}))?$/.exec(
    text.replaceAll(/[\s\u00a0\u202f']/g, ""),
  );
  if (!match) return undefined;
  const [, sign, whole = "", fraction = ""] = match;
  const digits = decimalsOf(currency);
  const significant = fraction.replace(/0+$/, "");
  if (significant.length > digits) return undefined;
  const minor = Number(whole + significant.padEnd(digits, "0"));
  if (minor > 1e12) return undefined;
  return sign === "-" && minor !== 0 ? -minor : minor;
}

/** Two where nobody says which currency it is. */
function decimalsOf(currency: string | undefined): number {
  if (currency === undefined) return 2;
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat("en", {
    style: "currency",
    currency,
  }).resolvedOptions();
  return maximumFractionDigits;
}
