import { isSure, type WallTime } from "@otklik/feedback/clock-reading";
import type { CommentView, EraseRequest } from "@otklik/feedback/comment-view";
import { OtklikError } from "@otklik/feedback/error";
import type { Event, EventOf, Source } from "@otklik/feedback/event";
import type { CommentSent, TicketView } from "@otklik/feedback/follow-up";
import type { FactId } from "@otklik/feedback/identity";
import { scrub } from "@otklik/feedback/scrub";
import { type Enclosure, enclose, sha256Of } from "./attach.ts";
import {
  type AttachmentRef,
  type CommentFact,
  CommentIndex,
  type KeptComment,
} from "./comment-index.ts";
import { COMMENT_DAYS, TICKET_DRAWS_MAX } from "./limits.ts";

export interface CommentsOptions {
  readonly agent: string;
  readonly point: string;
  readonly now: () => { readonly boot: string; readonly monoMs: number };
  /** Undefined while that boot has no clock reading. */
  readonly wallTime: (boot: string, monoMs: number) => WallTime | undefined;
  /** Commits what `make` returns for the first one's identity, in one transaction. Throws `journal-full`. */
  readonly append: (
    make: (first: FactId) => readonly Event[],
    options: { readonly source?: Source; readonly content: readonly Buffer[] },
  ) => { readonly ids: readonly (FactId | undefined)[]; readonly duplicate: boolean };
  /** A text's bytes; undefined once erased. */
  readonly read: (id: FactId) => Buffer | undefined;
  /** A ticket code nobody can guess. */
  readonly newTicket: () => string;
}

const DAY_MS = 24 * 3_600_000;

/**
 * Comments, and what the shop answers. A comment's text and contact are committed in its own transaction, apart from
 * its event: both are there or neither, and the text can be erased while the event stays.
 */
export class Comments {
  readonly #options: CommentsOptions;
  readonly #index: CommentIndex;

  constructor(options: CommentsOptions) {
    this.#options = options;
    this.#index = new CommentIndex({ agent: options.agent });
  }

  /** Takes a committed event in, of before this start too. Returns whether a screen may read differently now. */
  add(fact: CommentFact): boolean {
    return this.#index.add(fact);
  }

  /** Throws `journal-full`, or `touch-conflict` when another thing stands under this number. */
  take(
    sent: CommentSent,
    about: {
      readonly monoMs: number;
      readonly of: FactId | undefined;
      /** What is known to stand under this number. */
      readonly known: FactId | undefined;
    },
  ): { readonly id: FactId; readonly ticket: string; readonly duplicate: boolean } {
    const { append, point } = this.#options;
    const at = { point, monoMs: about.monoMs };
    const text = cleanText(sent);
    const event: EventOf<"comment"> = {
      type: "comment",
      ...at,
      channel: "touch",
      kind: sent.kind,
      ticket: this.#freeTicket(),
      ...(sent.factor === undefined ? {} : { factor: sent.factor }),
      ...(about.of ? { of: about.of } : {}),
      ...(sent.callBack ? { callBack: true } : {}),
      ...(sent.ended ? { ended: sent.ended } : {}),
      source: { id: sent.page, epoch: sent.epoch, seq: sent.seq },
    };
    const contact = sent.callBack?.contact.trim() ?? "";
    const enclosed = (of: FactId): Enclosure[] => [
      ...(text ? [enclose(of, "text", text, at)] : []),
      ...(contact ? [enclose(of, "contact", contact, at)] : []),
    ];
    const { ids, duplicate } = append(
      (first) => [event, ...enclosed(first).map((enclosure) => enclosure.event)],
      {
        source: { id: sent.page, epoch: sent.epoch, seq: sent.seq },
        content: [text, contact].filter(Boolean).map((part) => Buffer.from(part, "utf8")),
      },
    );
    const id = ids[0] ?? about.known;
    const kept = id && this.#index.byId(id);
    // A full journal takes a comment or refuses it; one without identity is a number that something else took.
    if (!id || !kept || (duplicate && !isSame(kept, sent, { text, contact }))) throw conflict();
    return { id, ticket: kept.event.ticket, duplicate };
  }

  /** Undefined for a code that nobody was given, or whose 30 days are over. */
  ticket(code: string): TicketView | undefined {
    const kept = this.#index.byTicket(code);
    if (!kept || this.#isOld(kept)) return undefined;
    const { reply, seen, event } = kept;
    const answer = reply && this.#text(reply.text);
    const state = stateOf(kept);
    return {
      kind: event.kind,
      state,
      ...(answer === undefined ? {} : { answer }),
      atMs: this.#atMs(reply ?? seen ?? kept),
    };
  }

  /** Newest first. */
  list(limit: number): readonly CommentView[] {
    return this.#index
      .newest(limit)
      .filter((kept) => !this.#isOld(kept))
      .map((kept) => this.#view(kept));
  }

  /** Notes in the journal that these were on a screen of the shop. Unknown ones are passed over. */
  seen(tickets: readonly string[]): void {
    const { append, now, point } = this.#options;
    const monoMs = Math.round(now().monoMs);
    const events = tickets.flatMap((ticket): Event[] => {
      const kept = this.#index.byTicket(ticket);
      return kept && !kept.seen ? [{ type: "seen", point, monoMs, of: kept.id }] : [];
    });
    if (events.length > 0) append(() => events, { content: [] });
  }

  /** The same text as the last answer changes nothing. Throws `ticket-unknown`, `bad-value` for blanks, `journal-full`. */
  reply(ticket: string, text: string): { readonly id: FactId; readonly duplicate: boolean } {
    const { append, now, point } = this.#options;
    const kept = this.#index.byTicket(ticket);
    if (!kept || this.#isOld(kept))
      throw new OtklikError("ticket-unknown", "no comment has this ticket", {
        hint: "Comments can be answered here for 30 days.",
      });
    const words = text.trim();
    if (words === "")
      throw new OtklikError("bad-value", "an answer without words", {
        hint: "The customer would read an empty answer: write at least one word.",
      });
    if (kept.reply?.text?.sha256 === sha256Of(words)) return { id: kept.reply.id, duplicate: true };
    const at = { point, monoMs: Math.round(now().monoMs) };
    const reply: Event = { type: "reply", ...at, of: kept.id, by: "manager" };
    const { ids } = append((first) => [reply, enclose(first, "text", words, at).event], {
      content: [Buffer.from(words, "utf8")],
    });
    const [id] = ids;
    if (!id) throw new OtklikError("journal-full", "the answer could not be kept");
    return { id, duplicate: false };
  }

  /** Erases a text or contact here, and wherever it was handed over to. Throws `ticket-unknown`, `journal-full`. */
  erase(ticket: string, what: EraseRequest["what"]): void {
    const { append, now, read } = this.#options;
    const kept = this.#index.byTicket(ticket);
    if (!kept) throw new OtklikError("ticket-unknown", "no comment has this ticket");
    const refs = { comment: kept.text, contact: kept.contact, reply: kept.reply?.text };
    const ref = refs[what];
    if (!ref || !read(ref.id)) return;
    const monoMs = Math.round(now().monoMs);
    // Named by the attachment itself: that is what targets keep it under.
    append(() => [{ type: "erased", monoMs, of: ref.id, reason: "erased at the shop" }], {
      content: [],
    });
  }

  #view(kept: KeptComment): CommentView {
    const { event, id, reply, boot, monoMs } = kept;
    const text = this.#text(kept.text);
    const contact = this.#text(kept.contact);
    const now = this.#options.now();
    const [atMs, nowMs] = [this.#atMs(kept), this.#atMs(now)];
    return {
      ticket: event.ticket,
      epoch: id.epoch,
      seq: id.seq,
      kind: event.kind,
      ...(event.factor === undefined ? {} : { factor: event.factor }),
      text: text ?? null,
      erased: kept.text !== undefined && text === undefined,
      ...(contact === undefined ? {} : { contact }),
      ...(event.ended ? { ended: event.ended } : {}),
      atMs,
      ageMs: boot === now.boot ? now.monoMs - monoMs : atMs && nowMs ? nowMs - atMs : null,
      state: stateOf(kept),
      ...(reply
        ? { reply: { text: this.#text(reply.text) ?? null, atMs: this.#atMs(reply) } }
        : {}),
    };
  }

  #text(ref: AttachmentRef | undefined): string | undefined {
    return ref && this.#options.read(ref.id)?.toString("utf8");
  }

  #atMs(moment: { readonly boot: string; readonly monoMs: number }): number | null {
    const time = this.#options.wallTime(moment.boot, moment.monoMs);
    return isSure(time) ? time.atMs : null;
  }

  /** Of unknown age counts as young. */
  #isOld(kept: KeptComment): boolean {
    const [atMs, nowMs] = [this.#atMs(kept), this.#atMs(this.#options.now())];
    return atMs !== null && nowMs !== null && nowMs - atMs > COMMENT_DAYS * DAY_MS;
  }

  #freeTicket(): string {
    for (let draw = 0; draw < TICKET_DRAWS_MAX; draw++) {
      const ticket = this.#options.newTicket();
      if (!this.#index.byTicket(ticket)) return ticket;
    }
    throw new OtklikError("ticket-none", "no free ticket code was drawn");
  }
}

/** As it is stored: scrubbed of personal data, unless the customer asked to be called back. */
function cleanText(sent: CommentSent): string {
  const text = sent.text.trim();
  return sent.callBack ? text : scrub(text).text;
}

function stateOf({ reply, seen }: KeptComment): TicketView["state"] {
  if (reply) return "answered";
  return seen ? "seen" : "stored";
}

/** Everything the customer said: what was left out of the comparison would be lost without a word. */
function isSame(
  { event, ...kept }: KeptComment,
  sent: CommentSent,
  words: { readonly text: string; readonly contact: string },
): boolean {
  return (
    event.kind === sent.kind &&
    event.factor === sent.factor &&
    (event.callBack === true) === (sent.callBack !== undefined) &&
    isKept(kept.text, words.text) &&
    isKept(kept.contact, words.contact)
  );
}

function isKept(ref: AttachmentRef | undefined, words: string): boolean {
  return ref === undefined ? words === "" : ref.sha256 === sha256Of(words);
}

function conflict(): OtklikError {
  return new OtklikError("touch-conflict", "another thing is stored under this number", {
    hint: "Two copies of the page number alike; the page takes a number of its own and sends it again.",
  });
}
