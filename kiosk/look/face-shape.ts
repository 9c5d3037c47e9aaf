/**
 * A face from parameters, so that its shape alone tells it apart: in black and white, at 24 px and at 240 px. Drawn in
 * a box of 100 × 100.
 */
export interface FaceShape {
  /** −1 (worst) … 1 (best). */
  readonly mood: number;
  readonly mouth: string;
  /** An open mouth is filled, a closed one is a line. */
  readonly mouthOpen: boolean;
  /** Dots, or the arcs of eyes that laugh. */
  readonly eyes: "dots" | "arcs";
  /** One path for both brows; undefined when the brow is calm. */
  readonly brows: string | undefined;
  /** Which of the look's feeling colours. */
  readonly tone: "worst" | "bad" | "neutral" | "good" | "best";
}

/** From where the value stands between the scale's ends. */
export function faceShape(face: {
  readonly value: number;
  readonly min: number;
  readonly max: number;
}): FaceShape {
  const mood = ((face.value - face.min) / (face.max - face.min)) * 2 - 1;
  // Mild feelings are drawn a little stronger than in proportion: at arm's length a faint curve reads as none.
  const bend = Math.sign(mood) * Math.abs(mood) ** 0.7;
  const laughs = mood > 0.9;
  return {
    mood,
    mouth: laughs ? "M27 56Q50 62 73 56Q70 83 50 83Q30 83 27 56Z" : mouthLine(bend),
    mouthOpen: laughs,
    eyes: laughs ? "arcs" : "dots",
    brows: mood < -0.9 ? "M22 25Q32 27 42 33M78 25Q68 27 58 33" : undefined,
    tone: toneOf(mood),
  };
}

function mouthLine(bend: number): string {
  const endsY = (66 - 5 * bend).toFixed(1);
  const middleY = (66 + 19 * bend).toFixed(1);
  return `M29 ${endsY}Q50 ${middleY} 71 ${endsY}`;
}

function toneOf(mood: number): FaceShape["tone"] {
  if (mood === 0) return "neutral";
  if (mood < 0) return mood < -0.6 ? "worst" : "bad";
  return mood > 0.6 ? "best" : "good";
}
