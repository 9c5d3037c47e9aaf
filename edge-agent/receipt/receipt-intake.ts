import type { ZoneTime } from "@otklik/feedback/local-time/zone-time";
import { readReceipt } from "./receipt-input.ts";
import type { ReceiptRecorder, ReceiptTaken } from "./recorder.ts";

/** What a till is told of a receipt it sent. */
export type ReceiptAnswer = ReceiptTaken & { readonly receipt: string | undefined };

/** Receipts as HTTP and MQTT bring them: each is read and judged by itself, a bad one does not hold up the others. */
export class ReceiptIntake {
  readonly #options: {
    readonly recorder: ReceiptRecorder;
    readonly point: string;
    readonly zone: ZoneTime;
    readonly currency: string | undefined;
  };

  constructor(options: {
    readonly recorder: ReceiptRecorder;
    readonly point: string;
    readonly zone: ZoneTime;
    readonly currency: string | undefined;
  }) {
    this.#options = options;
  }

  /** Returns after the commit. Throws `journal-full`. */
  take(receipts: readonly unknown[]): readonly ReceiptAnswer[] {
    const { recorder, ...site } = this.#options;
    const read = receipts.map((one) => readReceipt(one, site));
    const good = read.flatMap((one) => (one.ok ? one.input : []));
    const taken = recorder.take(good)[Symbol.iterator]();
    return read.map((one): ReceiptAnswer => {
      if (!one.ok) return { receipt: one.receipt, result: "refused", reason: one.reason };
      const next = taken.next();
      if (next.done) return { receipt: one.input.receipt, result: "refused", reason: "not taken" };
      return { receipt: one.input.receipt, ...next.value };
    });
  }
}
