import { reconnectAfterMs, resendAfterMs } from "@otklik/edge-agent/sync/retry-schedule";
import { Window } from "@otklik/edge-agent/sync/window";
import type { Ack } from "@otklik/feedback/sync-message";
import { beforeEach, describe, expect, it } from "vitest";

const epoch = "00000000000000aa";
const boot = "b0000001";

function ackOf(from: number, to: number, echoMonoMs: number, options: Partial<Ack> = {}): Ack {
  return { epoch, from, to, upTo: to, boot, echoMonoMs, now: 0, refused: [], ...options };
}

describe("the batches in flight", () => {
  let window: Window;
  const flying = () => window.flying.map(({ from, to }) => `${from}-${to}`);

  beforeEach(() => {
    window = new Window({ boot });
  });

  it("keep one slot for what is pressed now", () => {
    for (let at = 0; at < 3; at++) {
      expect(window.hasBacklogSlot).toBe(true);
      window.sent({ epoch, from: at * 10, to: at * 10 + 9 }, at, false);
    }
    expect(window.hasBacklogSlot).toBe(false);
    expect(window.hasSlot).toBe(true);
    window.sent({ epoch, from: 900, to: 900 }, 3, true);
    expect(window.hasSlot).toBe(false);
  });

  it("take one batch's answer in several acks, and each ack twice", () => {
    window.sent({ epoch, from: 0, to: 99 }, 1, false);
    expect(window.acked(ackOf(40, 59, 1))).toMatchObject({ range: { from: 40, to: 59 } });
    expect(flying()).toEqual(["0-39", "60-99"]);
    expect(window.acked(ackOf(0, 39, 1)).kind).toBe("given-over");
    expect(window.acked(ackOf(0, 39, 1)).kind).toBe("given-over");
    expect(window.acked(ackOf(60, 99, 1)).kind).toBe("given-over");
    expect(flying()).toEqual([]);
  });

  it("believe no ack that reaches beyond what was sent, or is of another boot, epoch or sending", () => {
    window.sent({ epoch, from: 10, to: 19 }, 1, false);
    expect(window.acked(ackOf(10, 19, 2)).kind).toBe("stray");
    expect(window.acked(ackOf(10, 19, 1, { boot: "b0000002" })).kind).toBe("stray");
    expect(window.acked(ackOf(10, 19, 1, { epoch: "00000000000000ab" })).kind).toBe("stray");
    expect(window.acked(ackOf(20, 29, 1)).kind).toBe("stray");
    expect(flying()).toEqual(["10-19"]);
    expect(window.acked(ackOf(0, 500, 1, { upTo: 500 }))).toMatchObject({
      range: { from: 10, to: 19 },
    });
  });

  it("know the ack of an earlier sending of the same batch", () => {
    window.sent({ epoch, from: 10, to: 19 }, 1, false);
    window.sent({ epoch, from: 10, to: 19 }, 2, false);
    expect(flying()).toEqual(["10-19"]);
    expect(window.acked(ackOf(10, 19, 1)).kind).toBe("given-over");
    expect(flying()).toEqual([]);
  });

  it("halve a batch once, though it was refused twice", () => {
    const refused = [{ seq: 0, reason: "batch-undecodable" }];
    window.sent({ epoch, from: 0, to: 9 }, 1, false);
    window.sent({ epoch, from: 0, to: 9 }, 2, false);
    expect(window.acked(ackOf(0, 9, 1, { refused })).kind).toBe("halved");
    expect(window.acked(ackOf(0, 9, 2, { refused })).kind).toBe("stray");
    expect(window.takePiece()).toMatchObject({ from: 0, to: 4 });
    expect(window.takePiece()).toMatchObject({ from: 5, to: 9 });
    expect(window.takePiece()).toBeUndefined();
  });

  it("never have the same stamp twice, since an ack names a batch by it", () => {
    const stamps = [5, 5, 4.9, 5.0004, 6].map((nowMs) => window.stamp(nowMs));
    expect(new Set(stamps).size).toBe(stamps.length);
    expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
    expect(JSON.parse(JSON.stringify(stamps))).toEqual(stamps);
  });
});

describe("when to try again", () => {
  it.each([
    [0, 125, 250],
    [3, 1_000, 2_000],
    [50, 15_000, 30_000],
  ])("reconnect %i waits between %i and %i ms", (attempt, least, most) => {
    expect(reconnectAfterMs(attempt, 0)).toBe(least);
    expect(reconnectAfterMs(attempt, 1)).toBe(most);
  });

  it("probes ever more rarely, but once a minute", () => {
    expect([0, 1, 2, 3, 4, 5, 60].map(resendAfterMs)).toEqual([
      2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
    ]);
  });
});
