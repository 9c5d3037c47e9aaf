import type { Event, EventOf } from "@otklik/feedback/event";
import { type FactId, factKey } from "@otklik/feedback/identity";
import { COMMENTS_MAX } from "./limits.ts";

/** An event as the journal gives it back. */
export interface CommentFact {
  readonly id: FactId;
  /** The boot its `monoMs` belongs to. */
  readonly boot: string;
  readonly event: Event;
}

interface Moment {
  readonly boot: string;
  readonly monoMs: number;
}

/** An attachment's announcement; its content stays in the journal, where it can be erased. */
export interface AttachmentRef {
  readonly id: FactId;
  readonly sha256: string;
}

export interface KeptReply extends Moment {
  readonly id: FactId;
  text: AttachmentRef | undefined;
}

export interface KeptComment extends Moment {
  readonly id: FactId;
  readonly event: EventOf<"comment">;
  text: AttachmentRef | undefined;
  contact: AttachmentRef | undefined;
  seen: Moment | undefined;
  reply: KeptReply | undefined;
}

/** Comments by ticket and by identity, built from committed events: the same after a restart as before it. */
export class CommentIndex {
  readonly #agent: string;
  readonly #byTicket = new Map<string, KeptComment>();
  readonly #byKey = new Map<string, KeptComment>();
  readonly #replies = new Map<string, KeptReply>();

  constructor(options: { readonly agent: string }) {
    this.#agent = options.agent;
  }

  /** Takes a committed event in. Returns whether a screen may read differently now. */
  add({ id, boot, event }: CommentFact): boolean {
    const moment = { boot, monoMs: event.monoMs };
    switch (event.type) {
      case "comment":
        this.#keep({
          ...moment,
          id,
          event,
          text: undefined,
          contact: undefined,
          seen: undefined,
          reply: undefined,
        });
        return true;
      case "attachment":
        return this.#attach(id, event);
      case "seen": {
        const comment = this.byId(event.of);
        if (comment) comment.seen ??= moment;
        return comment !== undefined;
      }
      case "reply": {
        const comment = this.byId(event.of);
        if (!comment) return false;
        comment.reply = { ...moment, id, text: undefined };
        this.#replies.set(factKey(this.#agent, id), comment.reply);
        return true;
      }
      case "erased":
        return this.#byKey.size > 0;
      default:
        return false;
    }
  }

  byTicket(ticket: string): KeptComment | undefined {
    return this.#byTicket.get(ticket);
  }

  byId(id: FactId): KeptComment | undefined {
    return this.#byKey.get(factKey(this.#agent, id));
  }

  /** Newest first. */
  newest(limit: number): KeptComment[] {
    return [...this.#byTicket.values()].slice(-limit).reverse();
  }

  #keep(comment: KeptComment): void {
    this.#byTicket.set(comment.event.ticket, comment);
    this.#byKey.set(factKey(this.#agent, comment.id), comment);
    const [oldest] = this.#byTicket.values();
    if (this.#byTicket.size <= COMMENTS_MAX || !oldest) return;
    this.#byTicket.delete(oldest.event.ticket);
    this.#byKey.delete(factKey(this.#agent, oldest.id));
    if (oldest.reply) this.#replies.delete(factKey(this.#agent, oldest.reply.id));
  }

  #attach(id: FactId, event: EventOf<"attachment">): boolean {
    const ref = { id, sha256: event.sha256 };
    const comment = this.byId(event.of);
    if (comment && event.kind === "text") comment.text = ref;
    else if (comment && event.kind === "contact") comment.contact = ref;
    const reply = this.#replies.get(factKey(this.#agent, event.of));
    if (reply && event.kind === "text") reply.text = ref;
    return comment !== undefined || reply !== undefined;
  }
}
