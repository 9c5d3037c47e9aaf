/** Below this a CenterNet peak is noise. */
export const SCORE_MIN = 0.05;
/** Boxes of one picture; a till zone holds a few people, a concourse some dozens. */
export const BOXES_MAX = 100;
/** Two boxes of one picture that overlap more (IoU) are one person seen twice. */
export const SAME_PERSON_IOU = 0.5;
/** Largest frame taken, 4K: 3840 · 2160 · 3 = 24.9 MB. */
export const FRAME_PIXELS_MAX = 3840 * 2160;
/** Pictures of the warm-up: the first compiles, the others are timed. */
export const WARM_UP_RUNS = 4;
/** A picture that one engine has not answered within this time counts as an engine that does not work. */
export const WARM_UP_MS_MAX = 30_000;
