import type { CustomerService } from "@otklik/edge-agent/api/customer-service";
import type { CommentView, EraseRequest } from "@otklik/feedback/comment-view";
import { OtklikError } from "@otklik/feedback/error";
import type {
  CommentSent,
  FollowUpTaken,
  NoticeRequest,
  OptOutRequest,
  ReplyRequest,
  TicketView,
  WhyAnswer,
} from "@otklik/feedback/follow-up";

/** What customers do besides rating, kept in memory: the agent's own is tested in tests/edge-agent and tests/path. */
export class ShopService implements CustomerService {
  readonly answers: WhyAnswer[] = [];
  readonly sent: CommentSent[] = [];
  readonly optOuts: OptOutRequest[] = [];
  readonly notices: NoticeRequest[] = [];
  readonly refusals: string[] = [];
  activities = 0;
  /** What the next thank-yous carry. */
  code: string | undefined;
  /** Set to make the next requests fail with this code. */
  refuseWith: string | undefined;
  received = false;
  readonly #taken = new Map<string, FollowUpTaken & { readonly ticket: string }>();
  readonly #comments: CommentView[] = [];
  readonly #onReceiving: (now: boolean) => void;

  constructor(options: { readonly onReceiving?: (now: boolean) => void } = {}) {
    this.#onReceiving = options.onReceiving ?? (() => {});
  }

  answer(answer: WhyAnswer): FollowUpTaken {
    return this.#take(answer, () => this.answers.push(answer));
  }

  comment(comment: CommentSent) {
    return this.#take(comment, (seq, ticket) => {
      this.sent.push(comment);
      this.#comments.unshift({
        ticket,
        epoch: "0123456789abcdef",
        seq,
        kind: comment.kind,
        ...(comment.factor === undefined ? {} : { factor: comment.factor }),
        text: comment.text || null,
        erased: false,
        ...(comment.callBack ? { contact: comment.callBack.contact } : {}),
        ...(comment.ended ? { ended: comment.ended } : {}),
        atMs: 1_800_000_000_000,
        ageMs: 0,
        state: "stored",
      });
    });
  }

  activity(): void {
    this.activities++;
  }

  optOut(optOut: OptOutRequest): FollowUpTaken {
    return this.#take(optOut, () => this.optOuts.push(optOut));
  }

  notice(notice: NoticeRequest): void {
    this.notices.push(notice);
  }

  thanksCode(): string | undefined {
    return this.code;
  }

  ticket(code: string): TicketView | undefined {
    const found = this.#comments.find((comment) => comment.ticket === code);
    if (!found) return undefined;
    const { kind, state, reply } = found;
    return { kind, state, ...(reply?.text ? { answer: reply.text } : {}), atMs: found.atMs };
  }

  comments(limit: number): readonly CommentView[] {
    return this.#comments.slice(0, limit);
  }

  seen(tickets: readonly string[]): void {
    for (const ticket of tickets)
      this.#change(ticket, (known) =>
        known.state === "stored" ? { ...known, state: "seen" } : known,
      );
  }

  reply({ ticket, text }: ReplyRequest): FollowUpTaken {
    const changed = this.#change(ticket, (known) => ({
      ...known,
      state: "answered",
      reply: { text, atMs: 1_800_000_060_000 },
    }));
    if (!changed) throw new OtklikError("ticket-unknown", "nobody was given this code");
    return { stored: true, epoch: "0123456789abcdef", seq: 900, duplicate: false };
  }

  erase({ ticket, what }: EraseRequest): void {
    this.#change(ticket, ({ contact, ...known }) => ({
      ...known,
      ...(what === "comment" ? { text: null, erased: true } : {}),
      ...(what === "contact" || contact === undefined ? {} : { contact }),
      ...(what === "reply" && known.reply ? { reply: { ...known.reply, text: null } } : {}),
    }));
  }

  receiving(now: boolean): void {
    this.received = now;
    this.#onReceiving(now);
  }

  refused(code: string): void {
    this.refusals.push(code);
  }

  #change(ticket: string, change: (known: CommentView) => CommentView): boolean {
    const at = this.#comments.findIndex((comment) => comment.ticket === ticket);
    const known = this.#comments[at];
    if (!known) return false;
    this.#comments[at] = change(known);
    return true;
  }

  #take(
    { page, epoch, seq }: { readonly page: string; readonly epoch: number; readonly seq: number },
    keep: (seq: number, ticket: string) => void,
  ) {
    if (this.refuseWith) throw new OtklikError(this.refuseWith, "not taken, says the test");
    const key = `${page}/${epoch}/${seq}`;
    const known = this.#taken.get(key);
    if (known) return { ...known, duplicate: true };
    const at = 500 + this.#taken.size;
    const ticket = `T1CKET${String(at).padStart(2, "0")}`;
    const taken = {
      stored: true as const,
      epoch: "0123456789abcdef",
      seq: at,
      duplicate: false,
      ticket,
      ...(this.code === undefined ? {} : { thanksCode: this.code }),
    };
    keep(at, ticket);
    this.#taken.set(key, taken);
    return taken;
  }
}
