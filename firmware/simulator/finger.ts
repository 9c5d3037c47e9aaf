/** What a contact does over time: a list of edges, times in ms from the first touch. */

export interface ContactEdge {
  readonly atMs: number;
  readonly closed: boolean;
}

export interface FingerOptions {
  /** From the first touch to the last, bounce included. */
  readonly holdMs: number;
  /** Chatter at each end of the press; 0 is a clean contact. */
  readonly bounceMs?: number;
  readonly random: () => number;
}

/** Closed and open by turns of 0.05…1 ms for `bounceMs`, beginning and ending with `closed` as given. */
function chatter(
  fromMs: number,
  bounceMs: number,
  settled: boolean,
  random: () => number,
): ContactEdge[] {
  const edges: ContactEdge[] = [{ atMs: fromMs, closed: settled }];
  let atMs = fromMs;
  let closed = settled;
  for (;;) {
    atMs += 0.05 + random() * 0.95;
    if (atMs >= fromMs + bounceMs) break;
    closed = !closed;
    edges.push({ atMs, closed });
  }
  if (closed !== settled) edges.push({ atMs: fromMs + bounceMs, closed: settled });
  return edges;
}

/** One press by a finger. The chatter of the release begins at `holdMs`. */
export function pressEdges(options: FingerOptions): readonly ContactEdge[] {
  const bounceMs = options.bounceMs ?? 0;
  return [
    ...chatter(0, bounceMs, true, options.random),
    ...chatter(options.holdMs, bounceMs, false, options.random),
  ];
}

export type NoiseKind = "mains" | "spikes" | "burst";

/**
 * Interference that no customer made: `mains` is 50 Hz pick-up (closed for at most half of each 20 ms), `spikes` are
 * 0.1…4 ms closures 30…100 ms apart as from a refrigerator's relay, `burst` is the fast transient of IEC 61000-4-4:
 * 15 ms of 0.02…0.4 ms pulses every 300 ms.
 */
export function noiseEdges(
  kind: NoiseKind,
  lastsMs: number,
  random: () => number,
): readonly ContactEdge[] {
  const edges: ContactEdge[] = [];
  const pulse = (atMs: number, widthMs: number) => {
    edges.push({ atMs, closed: true }, { atMs: atMs + widthMs, closed: false });
  };
  if (kind === "mains") {
    for (let atMs = 0; atMs < lastsMs; atMs += 20) pulse(atMs, 6 + random() * 4);
  } else if (kind === "spikes") {
    for (let atMs = 0; atMs < lastsMs; atMs += 30 + random() * 70)
      pulse(atMs, 0.1 + random() * 3.9);
  } else {
    for (let burstMs = 0; burstMs < lastsMs; burstMs += 300) {
      for (let atMs = burstMs; atMs < burstMs + 15; ) {
        const widthMs = 0.02 + random() * 0.38;
        pulse(atMs, widthMs);
        atMs += widthMs + 0.02 + random() * 0.38;
      }
    }
  }
  return edges;
}
