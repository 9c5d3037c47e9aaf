/**
 * Milliseconds in 14 bits: an 11-bit mantissa shifted by 3 × a 3-bit exponent. Exact below 2,048 ms, within 0.4 %
 * up to 49 days; all ones means that the value cannot be known. `core/scaled14.c` is its twin.
 */

export const scaledUnknown = 0x3fff;

/** Rounds down to what fits; null stays unknown. */
export function encodeScaled(ms: number | null): number {
  if (ms === null) return scaledUnknown;
  let mantissa = Math.max(0, Math.floor(ms));
  let exponent = 0;
  while (mantissa > 0x7ff && exponent < 7) {
    mantissa = Math.floor(mantissa / 8);
    exponent++;
  }
  const scaled = (exponent << 11) | Math.min(mantissa, 0x7ff);
  return scaled === scaledUnknown ? scaledUnknown - 1 : scaled;
}

export function decodeScaled(scaled: number): number | null {
  if (scaled === scaledUnknown) return null;
  return (scaled & 0x7ff) * 8 ** (scaled >> 11);
}
