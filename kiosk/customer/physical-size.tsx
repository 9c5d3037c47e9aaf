/**
 * Targets are drawn in millimetres: faces ≥ 25 mm, all else ≥ 15 mm. A browser does not know how large its screen is,
 * so the panels that are sold for this are assumed by their pixels (customer.css); `?mm=4.2` (pixels per millimetre)
 * says it for any other.
 *
 * | pixels                | panel assumed       | px/mm |
 * |-----------------------|---------------------|------:|
 * | 800×480 … 1024×600    | 7", 154 × 86 mm     |   5.2 |
 * | 1920×1080, 1080×1920  | 21.5", 476 × 268 mm |  4.03 |
 * | narrower than 600     | a phone, held near  |   3.2 |
 */
export function applyPhysicalSize(): void {
  const mm = Number(new URLSearchParams(location.search).get("mm"));
  if (mm >= 1 && mm <= 20) document.documentElement.style.setProperty("--mm", `${mm}px`);
}
