import { faceShape } from "./face-shape.ts";

/** One face of a scale, as decoration: what it means stands beside it, or in the label of what holds it. */
export function Face(props: {
  readonly face: { readonly value: number; readonly min: number; readonly max: number };
}) {
  const shape = faceShape(props.face);
  return (
    <svg class={`face tone-${shape.tone}`} viewBox="0 0 100 100" aria-hidden="true">
      <circle class="face-disc" cx="50" cy="50" r="48" />
      {shape.eyes === "dots" ? (
        <g class="face-fill">
          <ellipse cx="34" cy="44" rx="5" ry="6.4" />
          <ellipse cx="66" cy="44" rx="5" ry="6.4" />
        </g>
      ) : (
        <path class="face-line" d="M26 44Q34 33 42 44M58 44Q66 33 74 44" />
      )}
      {shape.brows === undefined ? null : <path class="face-line" d={shape.brows} />}
      <path class={shape.mouthOpen ? "face-fill" : "face-line"} d={shape.mouth} />
    </svg>
  );
}
