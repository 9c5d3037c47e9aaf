import { createHash } from "node:crypto";
import type { EventOf } from "@otklik/feedback/event";
import type Database from "better-sqlite3";
import { RECEIPTS_KEPT, RECEIPTS_TRIM_EVERY } from "./limits.ts";

/** Whether a receipt's number was taken: never, with the same content, or with another one. */
export type ReceiptKnown = "new" | "same" | "other";

/**
 * The receipts that were taken, by point and number: tills send the same one again in any order, so no source's
 * numbering can tell. Outlives the events, and is written in their own transaction.
 */
export class Receipts {
  readonly #db: Database.Database;
  readonly #get: Database.Statement;
  readonly #put: Database.Statement;
  #sinceTrim = 0;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#get = db.prepare("SELECT digest FROM receipt WHERE key = ?").pluck();
    this.#put = db.prepare("INSERT OR IGNORE INTO receipt(key, digest, pos) VALUES (?,?,?)");
  }

  look(event: EventOf<"receipt">): ReceiptKnown {
    const digest = this.#get.get(keyOf(event)) as number | undefined;
    if (digest === undefined) return "new";
    return digest === digestOf(event) ? "same" : "other";
  }

  /** Inside the event's transaction. */
  insert(event: EventOf<"receipt">, pos: number): void {
    this.#put.run(keyOf(event), digestOf(event), pos);
    if (++this.#sinceTrim >= RECEIPTS_TRIM_EVERY) this.trim();
  }

  /** Forgets the oldest above the limit. */
  trim(): void {
    this.#sinceTrim = 0;
    this.#db
      .prepare(
        "DELETE FROM receipt WHERE pos <= (SELECT pos FROM receipt ORDER BY pos DESC LIMIT 1 OFFSET ?)",
      )
      .run(RECEIPTS_KEPT);
  }
}

/** 63 bits: with 100,000 receipts two share a key with a chance of 5 × 10⁻¹⁰. */
function keyOf({ point, receipt }: EventOf<"receipt">): bigint {
  return createHash("sha256").update(`${point}\0${receipt}`).digest().readBigUInt64BE() >> 1n;
}

/** Not of the time: who sends a receipt without one sends it again at another moment. */
function digestOf({ operator, amountMinor, currency, token }: EventOf<"receipt">): number {
  const content = JSON.stringify([operator, amountMinor, currency, token]);
  return createHash("sha256").update(content).digest().readUIntBE(0, 6);
}
