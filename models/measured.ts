/**
 * What is known of each model's accuracy and cost, for its card. Figures say on what they were measured; a machine's
 * own are had from `otklik models evaluate people` and `npm run bench`.
 */
export interface Measured {
  readonly figures: readonly string[];
  readonly limits: readonly string[];
}

const peopleLimits = [
  "Small or far people are missed: below 0.3 of the picture's height nothing is promised.",
  "In a dense crowd people who cover each other merge into one; count where people stand one by one.",
  "It has seen web photographs. Steep views from above, mirrors, mannequins and posters are not measured.",
  "No figures by skin colour, age or clothing exist for it.",
] as const;

const measured: Readonly<Record<string, Measured>> = {
  "centernet-416x256": {
    figures: [
      "AP50 of people ≥ 0.3 of the picture's height: 0.873 on a mall clip and 0.875 on a shop-front clip of 30 labelled pictures each (research prototype with the same weights and size; all heights 0.698 and 0.747).",
      "128 photographs of COCO val2017 (350 people, 146 of them tall, 4:3 and upright pictures with black bars): AP50 0.519, tall 0.818; at score 0.30 precision 0.81, recall 0.38 of people of all heights.",
      "About 25 cpu-ms a picture in ONNX Runtime on one x86 thread, about 85 in TensorFlow.js WASM.",
      "Nothing was measured on a Raspberry Pi.",
    ],
    limits: peopleLimits,
  },
  "centernet-512x512": {
    figures: [
      "AP50 of people ≥ 0.3 of the picture's height: 0.879 on the mall clip, 0.885 on the shop-front clip, at more than twice the cost of 416×256 (research prototype).",
      "The same 128 photographs of COCO val2017: AP50 0.640, tall 0.863.",
    ],
    limits: peopleLimits,
  },
  "centernet-320x192": {
    figures: [
      "AP50 of people ≥ 0.3 of the picture's height: 0.850 on the mall clip, 0.828 on the shop-front clip, at little more than half the cost of 416×256 (research prototype).",
    ],
    limits: peopleLimits,
  },
};

/** Of a model nobody measured the card says so. */
export function measuredOf(id: string): Measured {
  return measured[id] ?? { figures: ["Nothing is measured yet."], limits: peopleLimits };
}
