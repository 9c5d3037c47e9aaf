import { OtklikError } from "@otklik/feedback/error";
import type { Event, EventOf } from "@otklik/feedback/event";
import { GROUP_MAX } from "./limits.ts";
import type { ReceiptInput } from "./receipt-input.ts";
import { type ReceiptTime, receiptTime, type TimeSource } from "./receipt-time.ts";

export interface ReceiptRecorderOptions extends TimeSource {
  readonly point: string;
  /** Whether this number was taken before, with the same content or another. */
  readonly known: (event: EventOf<"receipt">) => "new" | "same" | "other";
  /** Commits all or throws. An undefined identity: there was no room to keep that one. */
  readonly append: (events: readonly Event[]) => { readonly ids: readonly unknown[] };
  /** Who is signed in at the till, as each receipt says; after the commit, in the order of time. */
  readonly onOperator: (operator: string, monoMs: number) => void;
}

export type ReceiptTaken =
  | { readonly result: "stored" }
  /** It was taken before: nothing changed. */
  | { readonly result: "duplicate" }
  | { readonly result: "refused"; readonly reason: string };

/** Where every way of bringing receipts ends: places them in time, keeps each number once, and commits. */
export class ReceiptRecorder {
  readonly #options: ReceiptRecorderOptions;

  constructor(options: ReceiptRecorderOptions) {
    this.#options = options;
  }

  /**
   * Returns after the commit, as many answers as receipts, in their order. Throws `journal-full`: those of the answers
   * are then not known, and all of them may be sent again.
   */
  take(inputs: readonly ReceiptInput[]): readonly ReceiptTaken[] {
    const taken: ReceiptTaken[] = [];
    for (let from = 0; from < inputs.length; from += GROUP_MAX)
      taken.push(...this.#takeGroup(inputs.slice(from, from + GROUP_MAX)));
    return taken;
  }

  #takeGroup(inputs: readonly ReceiptInput[]): ReceiptTaken[] {
    const { append, onOperator } = this.#options;
    const fresh = new Map<string, EventOf<"receipt">>();
    const events: Event[] = [];
    const operators: { operator: string; monoMs: number }[] = [];
    const taken = inputs.map((input): ReceiptTaken => {
      const time = receiptTime(input.saidMs, this.#options);
      if (time.t === "refused") return { result: "refused", reason: time.reason };
      const event = this.#eventOf(input, time);
      const before = fresh.get(input.receipt);
      const known = before
        ? isSame(before, event)
          ? "same"
          : "other"
        : this.#options.known(event);
      if (known === "same") return { result: "duplicate" };
      if (known === "other")
        return { result: "refused", reason: "another receipt of this point has its number" };
      fresh.set(input.receipt, event);
      events.push(event);
      if (time.t !== "here") return { result: "stored" };
      const { monoMs, live } = time;
      if (live && (input.amountMinor ?? 0) >= 0)
        events.push({ type: "service-end", monoMs, point: event.point, by: "receipt" });
      if (input.operator !== undefined) operators.push({ operator: input.operator, monoMs });
      return { result: "stored" };
    });
    if (events.length === 0) return taken;
    const { ids } = append(events);
    if (events.some(({ type }, at) => type === "receipt" && ids[at] === undefined))
      throw new OtklikError("journal-full", "there is no room to keep receipts", {
        hint: "They are not lost where they come from: send them again when there is room.",
      });
    for (const { operator, monoMs } of operators.sort((a, b) => a.monoMs - b.monoMs))
      onOperator(operator, monoMs);
    return taken;
  }

  #eventOf(
    { saidMs, ...content }: ReceiptInput,
    time: Exclude<ReceiptTime, { t: "refused" }>,
  ): EventOf<"receipt"> {
    const { clock, point } = this.#options;
    return {
      type: "receipt",
      monoMs: time.t === "here" ? time.monoMs : Math.round(clock.monoMs()),
      point,
      ...content,
      ...(saidMs === undefined ? {} : { saidMs }),
      ...(time.t === "before" ? { at: { boot: time.boot, monoMs: time.monoMs } } : {}),
      ...(time.t === "unknown" ? { timeUnknown: true } : {}),
    };
  }
}

function isSame(a: EventOf<"receipt">, b: EventOf<"receipt">): boolean {
  return (
    a.operator === b.operator &&
    a.amountMinor === b.amountMinor &&
    a.currency === b.currency &&
    a.token === b.token
  );
}
