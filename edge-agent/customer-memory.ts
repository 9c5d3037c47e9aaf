import { randomBytes } from "node:crypto";
import type { Clock } from "@otklik/feedback/clock";
import type { EventType } from "@otklik/feedback/event";
import type { FactId } from "@otklik/feedback/identity";
import { ticketFromBytes } from "@otklik/feedback/ticket";
import { Comments } from "./comment/comments.ts";
import { COMMENT_DAYS } from "./comment/limits.ts";
import { type AgentConfig, dayStartMinutesOf } from "./config.ts";
import type { Committed } from "./journal/append.ts";
import type { Journal } from "./journal/journal.ts";
import { OptOuts } from "./visit/opt-outs.ts";
import { Taken } from "./visit/taken.ts";
import { ThanksCodes } from "./visit/thanks-codes.ts";
import { type VisitFact, Visits } from "./visit/visits.ts";

export interface CustomerMemoryOptions {
  readonly config: AgentConfig;
  readonly journal: Journal;
  readonly clock: Clock;
  /** A counter of contacts on the customer's screen reads differently now. */
  readonly onMoved: () => void;
  /** A thank-you code could not be recorded, and so is not given. */
  readonly onNotWritten: (error: unknown) => void;
}

/** Events that visits are rebuilt from after a restart, and those that comments are. */
const visitTypes: readonly EventType[] = [
  "press",
  "answer",
  "activity",
  "opt-out",
  "contact",
  "service-end",
  "device",
  "thanks-code",
];
const commentTypes: readonly EventType[] = ["comment", "attachment", "seen", "reply"];
const COMMENTS_AGE_MS = COMMENT_DAYS * 24 * 3_600_000;

/** What has to be known of customers to serve them, rebuilt from the journal at every start. */
export class CustomerMemory {
  readonly taken = new Taken();
  readonly visits: Visits;
  readonly comments: Comments;
  readonly codes: ThanksCodes;
  readonly #options: CustomerMemoryOptions;
  readonly #optOuts = new OptOuts();

  constructor(options: CustomerMemoryOptions) {
    this.#options = options;
    const { config, journal, clock, onNotWritten } = options;
    const agent = config.agent;
    const point = config.point.id;
    const now = () => ({ boot: clock.bootId, monoMs: clock.monoMs() });
    const wallTime = (boot: string, monoMs: number) => journal.wallTime(boot, monoMs);
    const newCode = () => ticketFromBytes(randomBytes(16));
    this.visits = new Visits({ agent, boot: clock.bootId });
    this.comments = new Comments({
      agent,
      point,
      now,
      wallTime,
      append: (make, extra) => journal.append(make, extra),
      read: (id) => journal.attachment(id)?.content,
      newTicket: newCode,
    });
    this.codes = new ThanksCodes({
      point,
      zone: config.site.zone,
      dayStartMinutes: dayStartMinutesOf(config),
      wallTime,
      now,
      write: (event) => void journal.append([event]),
      onNotWritten,
      newCode,
    });
  }

  /** Reads back what the journal holds: a restart in the middle of a visit changes nothing for the customer. */
  start(): void {
    const { journal } = this.#options;
    for (const fact of journal.recent(visitTypes)) {
      this.taken.add(fact.id, fact.event);
      this.#follow(fact);
      this.codes.add(fact.boot, fact.event);
    }
    for (const fact of journal.recent(commentTypes, COMMENTS_AGE_MS)) {
      this.taken.add(fact.id, fact.event);
      this.comments.add(fact);
    }
  }

  /** After every commit. Says which ratings began a visit, and whether comments read differently now. */
  committed(rows: readonly Committed[]): {
    readonly fresh: ReadonlySet<FactId>;
    readonly comments: boolean;
  } {
    const boot = this.#options.clock.bootId;
    const fresh = new Set<FactId>();
    let comments = false;
    for (const { id, event } of rows) {
      const fact = { id, boot, event };
      this.taken.add(id, event);
      if (this.#follow(fact)) fresh.add(id);
      this.codes.add(boot, event);
      if (this.comments.add(fact)) comments = true;
    }
    return { fresh, comments };
  }

  /** Whether the customer at the point opted out of this. */
  optedOut(of: "asking" | "analysis", nowMonoMs: number): boolean {
    return this.#optOuts.holds(of, this.visits.contact, nowMonoMs);
  }

  /** Returns whether a rating began a visit. */
  #follow(fact: VisitFact): boolean {
    const { clock, onMoved } = this.#options;
    const { fresh, moved } = this.visits.add(fact);
    if (fact.boot === clock.bootId) this.#optOuts.add(fact.event, this.visits.contact);
    if (moved) onMoved();
    return fresh;
  }
}
