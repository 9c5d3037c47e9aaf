import type { Detection } from "@otklik/edge-agent/contact/track/box";
import { Tracker } from "@otklik/edge-agent/contact/track/tracker";
import { ContactCounter } from "@otklik/edge-agent/contact/zone/contact-counter";
import type { Contact } from "@otklik/edge-agent/contact/zone/visit";
import { type Zones, zonesSchema } from "@otklik/edge-agent/contact/zone/zones";
import { seededRandom } from "@otklik/feedback/statistics/seeded-random";

/** Somebody's way through the picture: where the feet are at which second; between two stops they walk evenly. */
export type Way = readonly (readonly [seconds: number, x: number, y: number])[];

export interface Scene {
  readonly ways: readonly Way[];
  readonly seconds: number;
  readonly fps: number;
  readonly zones?: Partial<Zones>;
  /** Share of detections that are missing. */
  readonly drop?: number;
  /** People who are hidden, by index and from..to seconds. */
  readonly hidden?: readonly (readonly [who: number, from: number, to: number])[];
}

export const till: Zones["till"] = [
  [0.4, 0.6],
  [0.7, 0.6],
  [0.7, 1],
  [0.4, 1],
];
const HEIGHT = 0.55;
const WIDTH = 0.13;

/** Where somebody's feet are at `s`, or undefined before the first and after the last stop. */
export function feetAt(way: Way, s: number): readonly [number, number] | undefined {
  for (let at = 1; at < way.length; at++) {
    const from = way[at - 1];
    const to = way[at];
    if (!from || !to || s < from[0] || s > to[0]) continue;
    const share = to[0] === from[0] ? 0 : (s - from[0]) / (to[0] - from[0]);
    return [from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share];
  }
  return undefined;
}

/** The detections of a scene, frame by frame, a little shaky as a detector's are. */
export function* framesOf(
  scene: Scene,
): Iterable<{ readonly nowMs: number; readonly seen: readonly Detection[] }> {
  const { ways, seconds, fps, drop = 0, hidden = [] } = scene;
  const random = seededRandom(11);
  for (let frame = 0; frame <= seconds * fps; frame++) {
    const s = frame / fps;
    const seen = ways.flatMap((way, who): readonly Detection[] => {
      const feet = feetAt(way, s);
      const shake = () => (random() - 0.5) * 0.012;
      const away = hidden.some(([one, from, to]) => one === who && s >= from && s < to);
      const missing = random() < drop;
      if (!feet || away || missing) return [];
      const [x, y] = feet;
      return [
        {
          x: x - WIDTH / 2 + shake(),
          y: y - HEIGHT + shake(),
          w: WIDTH + shake(),
          h: HEIGHT + shake(),
          score: 0.55 + random() * 0.3,
        },
      ];
    });
    yield { nowMs: s * 1000, seen };
  }
}

/** The contacts that the real tracker and counter make of a scene. */
export function contactsOf(scene: Scene): readonly Contact[] {
  const zones = zonesSchema.parse({ till, ...scene.zones });
  const tracker = new Tracker();
  const counter = new ContactCounter({ zones });
  const changes = [...framesOf(scene)].flatMap(({ nowMs, seen }) =>
    counter.step(tracker.step(seen, nowMs), nowMs),
  );
  return [...changes, ...counter.finish()].flatMap((change) =>
    change.phase === "ended" ? [change] : [],
  );
}
