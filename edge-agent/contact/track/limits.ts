/**
 * Tracks alive at once, seen and lost. An assignment of 200 × 200 takes about 10 ms; a shop's camera sees a tenth of it.
 * Past it the weakest detections of a frame make no new tracks.
 */
export const TRACKS_MAX = 200;
/** Detections of one frame that are looked at, the surest first. */
export const DETECTIONS_MAX = 200;
/** A longer pause than this (camera gone) ends all tracks: nobody is recognised after it. */
export const PAUSE_MS_MAX = 5_000;
