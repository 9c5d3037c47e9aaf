/** Limits of a replay. */

/** Events read at a time: 5,000 × about 300 B = 1.5 MB. */
export const REPLAY_PAGE = 5_000;
/** A stretch is cut at the next quiet hour once it has so many events: about 40 MB as objects. */
export const REPLAY_EVENTS_MIN = 50_000;
/** A till that is never quiet is cut anyway, which may tear one visit in two: 200 MB. */
export const REPLAY_EVENTS_MAX = 250_000;
export const REPLAY_GAP_MS = 3_600_000;
