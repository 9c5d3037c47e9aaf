import type { BenchMessage, BenchState, WireLine } from "@otklik/feedback/live-message";

/** The stations of one press in the order of its way. */
export const stations = ["edge", "felt", "sent", "committed", "told", "lamp"] as const;
export type Station = (typeof stations)[number];

/** One press on its way: when each station saw it, CLOCK_MONOTONIC ms of the machine that all of them run on. */
export interface Travel {
  readonly button: number;
  readonly atMs: Readonly<Partial<Record<Station, number>>>;
}

export interface BenchReading extends BenchState {
  /** Newest first. */
  readonly wire: readonly WireLine[];
  readonly travel: Travel | undefined;
}

const WIRE_LINES_MAX = 80;

export function reduceBench(
  reading: BenchReading | undefined,
  message: BenchMessage,
): BenchReading | undefined {
  if (message.t === "hello")
    return { ...message.state, wire: reading?.wire ?? [], travel: undefined };
  if (!reading) return undefined;
  switch (message.t) {
    case "beat":
    case "felt":
      return reading;
    case "patch":
      return { ...reading, ...message.state };
    case "edge":
      // Only the closing begins a way; a bouncing contact closes many times and the first one counts.
      if (!message.closed || isChatter(reading.travel, message.button, message.monoMs))
        return reading;
      return { ...reading, travel: { button: message.button, atMs: { edge: message.monoMs } } };
    case "press":
      if (message.item.channel !== "console") return reading;
      return reach(reading, "committed", message.item.committedMonoMs);
    case "lamps": {
      const lit = message.lamps.filter((lamp) => lamp === 1).length;
      const next = { ...reading, lamps: message.lamps };
      // The felt lamp is the pressed button's own; the thanks light all of them.
      return lit === message.lamps.length && lit > 1 ? reach(next, "lamp", message.monoMs) : next;
    }
    case "wire":
      return message.lines.reduce(withLine, reading);
  }
}

/** 40 ms: longer than any contact bounces, shorter than a finger comes back. */
function isChatter(travel: Travel | undefined, button: number, monoMs: number): boolean {
  const edgeMs = travel?.atMs.edge;
  return edgeMs !== undefined && travel?.button === button && monoMs - edgeMs < 40;
}

const stationOf: Readonly<Record<string, Station>> = {
  "up felt": "felt",
  "up press": "sent",
  "down ack": "told",
};

function withLine(reading: BenchReading, line: WireLine): BenchReading {
  const wire = [line, ...reading.wire].slice(0, WIRE_LINES_MAX);
  const station = stationOf[`${line.dir} ${line.name}`];
  const next = { ...reading, wire };
  return station === undefined ? next : reach(next, station, line.monoMs);
}

/** Notes the first time after the contact closed; what belongs to an earlier press is left out. */
function reach(reading: BenchReading, station: Station, monoMs: number): BenchReading {
  const { travel } = reading;
  const edgeMs = travel?.atMs.edge;
  if (!travel || edgeMs === undefined || monoMs < edgeMs) return reading;
  if (travel.atMs[station] !== undefined) return reading;
  // Thanks come after the commit: lamps lit before were another press's.
  if (station === "lamp" && travel.atMs.committed === undefined) return reading;
  return { ...reading, travel: { ...travel, atMs: { ...travel.atMs, [station]: monoMs } } };
}
