import { createHash } from "node:crypto";
import { OtklikError } from "@otklik/feedback/error";
import type { EventOf } from "@otklik/feedback/event";
import { type FactId, factKey } from "@otklik/feedback/identity";
import type Database from "better-sqlite3";
import type { Epochs } from "./epochs.ts";
import { ATTACHMENT_BYTES_MAX, ATTACHMENTS_BYTES_MAX } from "./limits.ts";

/** One attachment on its way to a target. */
export interface Attachment {
  /** Identity of the `attachment` event that announced it. */
  readonly id: FactId;
  readonly kind: string;
  readonly sha256: string;
  readonly content: Buffer;
}

/**
 * Free text, contact data and media, apart from the events because they must be erasable: an event is for ever, these
 * are not. Their own table, their own acknowledgement.
 */
export class Attachments {
  readonly #db: Database.Database;
  readonly #agent: string;
  readonly #epochs: Epochs;
  readonly #anyContent: Database.Statement;

  constructor(options: {
    readonly db: Database.Database;
    readonly agent: string;
    readonly epochs: Epochs;
  }) {
    this.#db = options.db;
    this.#agent = options.agent;
    this.#epochs = options.epochs;
    this.#anyContent = options.db.prepare(
      "SELECT 1 FROM attachment WHERE content IS NOT NULL LIMIT 1",
    );
  }

  /** Throws `attachment-mismatch` or `attachment-too-large`; call before the transaction begins. */
  check(event: EventOf<"attachment">, content: Buffer | undefined): void {
    if (!content)
      throw new OtklikError("attachment-mismatch", "an attachment event needs its content");
    const sha256 = createHash("sha256").update(content).digest("hex");
    if (content.length !== event.bytes || sha256 !== event.sha256)
      throw new OtklikError(
        "attachment-mismatch",
        "the content is not what the event says it is (bytes or sha256 differ)",
      );
    const total = this.#db
      .prepare("SELECT coalesce(sum(bytes), 0) FROM attachment WHERE content IS NOT NULL")
      .pluck()
      .get() as number;
    if (content.length > ATTACHMENT_BYTES_MAX || total + content.length > ATTACHMENTS_BYTES_MAX)
      throw new OtklikError(
        "attachment-too-large",
        `${content.length} bytes; at most ${ATTACHMENT_BYTES_MAX} each and ${ATTACHMENTS_BYTES_MAX} in all`,
      );
  }

  /** Inside the event's transaction. What was erased before it came is not kept at all. */
  insert(pos: number, event: EventOf<"attachment">, content: Buffer): void {
    const key = factKey(this.#agent, event.of);
    const erased = this.#db.prepare("SELECT 1 FROM erased WHERE key = ?").get(key) !== undefined;
    this.#db
      .prepare("INSERT INTO attachment VALUES (?,?,?,?,?,?)")
      .run(pos, key, event.kind, event.sha256, event.bytes, erased ? null : content);
  }

  /** Inside the `erased` event's transaction: `of` names the fact, or the attachment event itself. */
  erase(of: FactId): void {
    const key = factKey(this.#agent, of);
    this.#db.prepare("INSERT OR IGNORE INTO erased VALUES (?)").run(key);
    this.#db.prepare("UPDATE attachment SET content = NULL WHERE of_key = ?").run(key);
    const epoch =
      of.agent === undefined || of.agent === this.#agent
        ? this.#epochs.byEpoch(of.epoch)
        : undefined;
    if (epoch)
      this.#db
        .prepare("UPDATE attachment SET content = NULL WHERE pos = ?")
        .run(epoch.firstPos + of.seq);
  }

  /** The oldest one that `target` has not acknowledged and that still exists, from place `fromPos` on. */
  next(target: string, fromPos = 0): Attachment | undefined {
    const row = this.#db
      .prepare(
        `SELECT pos, kind, sha256, content FROM attachment a WHERE pos >= ? AND content IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM attachment_ack k WHERE k.target = ? AND k.pos = a.pos)
         ORDER BY pos LIMIT 1`,
      )
      .get(fromPos, target) as
      | { pos: number; kind: string; sha256: string; content: Buffer }
      | undefined;
    const epoch = row && this.#epochs.at(row.pos);
    if (!row || !epoch) return undefined;
    return {
      id: { epoch: epoch.epoch, seq: row.pos - epoch.firstPos },
      kind: row.kind,
      sha256: row.sha256,
      content: row.content,
    };
  }

  acknowledge(target: string, id: FactId): void {
    const epoch = this.#epochs.byEpoch(id.epoch);
    if (!epoch) return;
    this.#db
      .prepare(`INSERT OR IGNORE INTO attachment_ack SELECT ?, pos FROM attachment WHERE pos = ?`)
      .run(target, epoch.firstPos + id.seq);
  }

  read(id: FactId): Attachment | undefined {
    const epoch = this.#epochs.byEpoch(id.epoch);
    const row = epoch && this.#row(epoch.firstPos + id.seq);
    return row && { id: { epoch: id.epoch, seq: id.seq }, ...row };
  }

  /** Whether the content of any is still here. */
  get hasContent(): boolean {
    return this.#anyContent.get() !== undefined;
  }

  /** Drops the content of what every `record` target has and is older than the kept time: it is theirs to keep now. */
  dropGivenOver(targets: readonly string[], toPos: number): void {
    if (targets.length === 0) return;
    const had = targets
      .map(() => "EXISTS (SELECT 1 FROM attachment_ack k WHERE k.target = ? AND k.pos = a.pos)")
      .join(" AND ");
    this.#db
      .prepare(
        `UPDATE attachment AS a SET content = NULL WHERE content IS NOT NULL AND pos <= ? AND ${had}`,
      )
      .run(toPos, ...targets);
  }

  #row(pos: number): { kind: string; sha256: string; content: Buffer } | undefined {
    return this.#db
      .prepare("SELECT kind, sha256, content FROM attachment WHERE pos = ? AND content IS NOT NULL")
      .get(pos) as { kind: string; sha256: string; content: Buffer } | undefined;
  }
}
