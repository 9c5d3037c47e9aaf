/** The page's own signs, drawn in a box of 100 × 100 with one line. Always beside words, or named by what holds them. */
const paths = {
  tick: "M30 52L44 66L71 36",
  dots: "M30 50h.01M50 50h.01M70 50h.01",
  stop: "M50 28V56M50 71h.01",
  pencil: "M22 78L28 58L66 20L80 34L42 72ZM58 28L72 42",
  ticket: "M16 32H84V44Q76 50 84 56V68H16V56Q24 50 16 44ZM58 32V68",
  comfort: "M50 20h.01M26 36Q50 42 74 36M50 40V58M50 58L36 82M50 58L64 82",
  camera: "M16 34H32L38 24H62L68 34H84V76H16ZM50 42A13 13 0 1 0 50.01 42",
  complaint: "M18 24H82V66H50L34 80V66H18ZM50 34V47M50 56h.01",
  suggestion: "M38 66Q26 56 26 42A24 24 0 0 1 74 42Q74 56 62 66V74H38ZM42 84H58",
  praise: "M50 80Q16 58 18 38Q22 22 36 24Q46 26 50 36Q54 26 64 24Q78 22 82 38Q84 58 50 80Z",
} as const;
export type SignName = keyof typeof paths;

export function Sign(props: { readonly name: SignName; readonly ringed?: boolean }) {
  const fat = ["dots", "stop", "comfort"].includes(props.name);
  return (
    <svg class={`sign${fat ? " is-fat" : ""}`} viewBox="0 0 100 100" aria-hidden="true">
      {props.ringed ? <circle cx="50" cy="50" r="47" /> : null}
      <path d={paths[props.name]} />
    </svg>
  );
}
