import { GATE_FLOOR, GATE_INPUTS, GATE_SHARE, type GateFigure } from "./gate.ts";
import type { ModelFacts } from "./manifest.ts";
import { measuredOf } from "./measured.ts";

/** The card that lies beside each built model: what it is, whose it is, how good it is, and where it fails. */
export function cardOf(
  model: ModelFacts,
  gates: {
    readonly patchGate: readonly GateFigure[];
    readonly onnxGate: readonly GateFigure[] | null;
  },
): string {
  const { source, input, licence } = model;
  const { figures, limits } = measuredOf(model.id);
  return `# ${model.id}

Finds ${model.labels.join(", ")} in a picture of ${input.width}×${input.height} pixels (${input.order}, ${input.range.join(" to ")}).
Outputs: ${model.outputs.join(", ")}.

## Where it comes from
Weights: ${source.package}@${source.version}, \`${source.weights.path}\`
(sha256 \`${source.weights.sha256}\`). CenterNet with MobileNetV3, trained on COCO by its author; Otklik trains nothing.

| licence of | |
|---|---|
| the npm package | ${licence.package} |
| the upstream repository | ${licence.upstream} |
| the training data | ${licence.data} |

A re-publisher's MIT file does not clear what is above it in this table. Whoever ships the model decides for themselves.

## Checked when it was built
Limit: |difference| ≤ ${GATE_SHARE} · max|reference| + ${GATE_FLOOR}. A model that fails is not written.

| comparison | output | largest difference | reference up to | share of the limit |
|---|---|--:|--:|--:|
${gateRows("cut graph / original, TensorFlow.js", gates.patchGate)}
${gates.onnxGate === null ? "| ONNX | not compared: ONNX Runtime was not installed, so there is no model.onnx | | | |" : gateRows(`ONNX Runtime / TensorFlow.js, ${GATE_INPUTS} smooth pictures`, gates.onnxGate)}

## Measured
${figures.map((line) => `- ${line}`).join("\n")}

## Limits
${limits.map((line) => `- ${line}`).join("\n")}
`;
}

function gateRows(what: string, figures: readonly GateFigure[]): string {
  return figures
    .map(
      ({ output, difference, reference, ofLimit }) =>
        `| ${what} | ${output} | ${short(difference)} | ${short(reference)} | ${short(ofLimit)} |`,
    )
    .join("\n");
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
