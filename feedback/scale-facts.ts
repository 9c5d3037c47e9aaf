/** What each scale is, without a schema library: pages bundle this file. The schema is in scale.ts. */
export const scales = [
  "faces-2",
  "faces-3",
  "faces-4",
  "faces-5",
  "csat-5",
  "nps",
  "ces-7",
  "ces1-5",
] as const;
export type Scale = (typeof scales)[number];
/** With two and four faces neutral is not measured; the silent are never called neutral. */
export type SatisfactionClass = "dissatisfied" | "neutral" | "satisfied";

interface ScaleFacts {
  readonly min: number;
  readonly max: number;
  /** Highest dissatisfied and lowest satisfied value; what lies between is neutral. */
  readonly dissatisfiedMax: number;
  readonly satisfiedMin: number;
  /** CES 1.0 counts effort: a 1 is the best answer. The two bounds are then of the mirrored value. */
  readonly lowerIsBetter?: true;
}

export const scaleFacts: Readonly<Record<Scale, ScaleFacts>> = {
  "faces-2": { min: 1, max: 2, dissatisfiedMax: 1, satisfiedMin: 2 },
  "faces-3": { min: 1, max: 3, dissatisfiedMax: 1, satisfiedMin: 3 },
  "faces-4": { min: 1, max: 4, dissatisfiedMax: 2, satisfiedMin: 3 },
  "faces-5": { min: 1, max: 5, dissatisfiedMax: 2, satisfiedMin: 4 },
  "csat-5": { min: 1, max: 5, dissatisfiedMax: 2, satisfiedMin: 4 },
  nps: { min: 0, max: 10, dissatisfiedMax: 6, satisfiedMin: 9 },
  "ces-7": { min: 1, max: 7, dissatisfiedMax: 3, satisfiedMin: 5 },
  "ces1-5": { min: 1, max: 5, dissatisfiedMax: 2, satisfiedMin: 4, lowerIsBetter: true },
};

/** Throws RangeError for a value outside the scale. */
export function classOf(scale: Scale, value: number): SatisfactionClass {
  const facts = scaleFacts[scale];
  if (!Number.isInteger(value) || value < facts.min || value > facts.max)
    throw new RangeError(`${value} is not on ${scale} (${facts.min}…${facts.max})`);
  const good = facts.lowerIsBetter ? facts.min + facts.max - value : value;
  if (good <= facts.dissatisfiedMax) return "dissatisfied";
  return good >= facts.satisfiedMin ? "satisfied" : "neutral";
}

/** How many distinct values the scale has: a console with fewer buttons cannot ask it. */
export function scaleSize(scale: Scale): number {
  return scaleFacts[scale].max - scaleFacts[scale].min + 1;
}
