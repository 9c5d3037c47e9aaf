import type { Clock } from "@otklik/feedback/clock";
import type { CommentView, EraseRequest, ThanksRequest } from "@otklik/feedback/comment-view";
import { OtklikError } from "@otklik/feedback/error";
import type { Event, EventOf, Source } from "@otklik/feedback/event";
import type {
  ActivityRequest,
  CommentSent,
  CommentTaken,
  FollowUpTaken,
  NoticeRequest,
  OptOutRequest,
  ReplyRequest,
  TicketView,
  WhyAnswer,
} from "@otklik/feedback/follow-up";
import type { FactId } from "@otklik/feedback/identity";
import type { Touch } from "@otklik/feedback/live-message";
import { scaleFacts, scaleSize } from "@otklik/feedback/scale";
import type { Survey } from "@otklik/feedback/survey";
import type { CustomerService } from "./api/customer-service.ts";
import { checkedComment } from "./comment/checked-comment.ts";
import type { AgentConfig } from "./config.ts";
import type { CustomerMemory } from "./customer-memory.ts";
import type { Journal } from "./journal/journal.ts";
import { momentOf, surveyShown } from "./meaning.ts";
import type { Meanings } from "./meanings.ts";
import type { PressRecorder } from "./press-recorder.ts";
import { Refusals } from "./refusals.ts";
import { NoticeWatch } from "./visit/notice-watch.ts";
import { whyEvent } from "./why-answer.ts";

export interface CustomerDeskOptions {
  readonly config: AgentConfig;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly meanings: Meanings;
  readonly recorder: PressRecorder;
  readonly memory: CustomerMemory;
  /** What a customer's page shows reads differently now. */
  readonly onChange: () => void;
  /** Something less than an answer could not be recorded. */
  readonly onNotWritten: (error: unknown) => void;
}

/** Signs of life that are recorded, at most. */
const ACTIVITY_MS = 3_000;

/**
 * The agent's side of what a customer does at the screen: ratings by touch, whys, comments, opt-outs, and what the shop
 * answers. All of it is in the journal before it is answered; what is remembered here can be rebuilt from there.
 */
export class CustomerDesk implements CustomerService {
  readonly #options: CustomerDeskOptions;
  readonly #point: string;
  readonly #notice: NoticeWatch;
  readonly #refusals: Refusals;
  #receiver = false;
  #activityMs = Number.NEGATIVE_INFINITY;

  constructor(options: CustomerDeskOptions) {
    this.#options = options;
    const { config, journal, clock, onNotWritten } = options;
    this.#point = config.point.id;
    const write = (event: Event) => void journal.append([event]);
    this.#notice = new NoticeWatch({ clock, point: this.#point, write, onNotWritten });
    this.#refusals = new Refusals({ clock, write });
  }

  stop(): void {
    this.#notice.stop();
    this.#refusals.stop();
  }

  /** What the screen is told besides the survey. */
  get screen(): {
    readonly receiver: boolean;
    readonly contact: number | null;
    readonly served: number | null;
  } {
    return {
      receiver: this.#receiver,
      contact: this.#options.memory.visits.contact,
      served: this.#options.memory.visits.served,
    };
  }

  /** Whether the camera's notice is on a customer's screen: nothing about moods may be inferred while it is not. */
  noticeConfirmed(nowMonoMs: number): boolean {
    return this.#notice.confirmed(nowMonoMs);
  }

  touch(touch: Touch): FollowUpTaken {
    const { config, clock, meanings, recorder, journal } = this.#options;
    const survey = surveyShown(config, touch);
    const question = survey?.questions.find(({ id }) => id === touch.question);
    if (!survey || !question) throw surveyChanged();
    const { min } = scaleFacts[question.scale];
    const button = touch.value - min + 1;
    if (button < 1 || button > scaleSize(question.scale))
      throw badValue(`${touch.value} is not on the scale ${question.scale}`);
    const { id, duplicate, same } = recorder.record(
      {
        source: { id: touch.page, epoch: touch.epoch, seq: touch.seq },
        button,
        monoMs: touch.ageMs === null ? null : clock.monoMs() - touch.ageMs,
        channel: "touch",
      },
      { ...meanings.now, survey, question },
    );
    if (duplicate && !same) throw conflict();
    // A press that a full journal only counted, or one of before the last 48 h, has no identity left to tell.
    return this.#taken(id ?? { epoch: journal.epoch, seq: 0 }, duplicate, id, survey);
  }

  answer(answer: WhyAnswer): FollowUpTaken {
    const { config, memory } = this.#options;
    const { taken } = memory;
    const source = sourceOf(answer);
    const known = taken.get(source);
    const rating = answer.of ? taken.get(answer.of) : undefined;
    if (rating?.event.type !== "press" && rating?.event.type !== "answer")
      throw new OtklikError("rating-unknown", "the rating that this explains is not to be found", {
        hint: "Whys follow a rating within minutes; the rating itself is stored.",
      });
    // What is stored already is answered as the first time, whoever stands there now.
    if (answer.ended !== "abandoned" && !known) this.#refuseWhenOver(rating.id);
    const survey = surveyShown(config, answer);
    const event = whyEvent({
      answer,
      source,
      of: rating.id,
      rating: rating.event,
      survey,
      monoMs: this.#moment(answer.ageMs),
    });
    const { id, duplicate } = this.#append(event, source, known?.id);
    if (duplicate && known && !isSameWhy(known.event, event)) throw conflict();
    return this.#taken(id, duplicate, rating.id, survey);
  }

  comment(sent: CommentSent): CommentTaken {
    const { config, memory, meanings } = this.#options;
    const { taken } = memory;
    const rating = sent.of ? taken.get(sent.of)?.id : undefined;
    const known = taken.get(sourceOf(sent))?.id;
    if (rating && sent.ended !== "abandoned" && !known) this.#refuseWhenOver(rating);
    const { survey } = meanings.now;
    const { id, ticket, duplicate } = memory.comments.take(checkedComment(sent, config), {
      monoMs: this.#moment(sent.ageMs),
      of: rating,
      known,
    });
    return { ...this.#taken(id, duplicate, rating, survey), ticket };
  }

  activity(_activity: ActivityRequest): void {
    const monoMs = this.#moment(0);
    // The pages send one per 4 s; more of them say nothing more, and would only fill the journal.
    if (monoMs - this.#activityMs < ACTIVITY_MS) return;
    this.#activityMs = monoMs;
    this.#options.journal.append([
      { type: "activity", monoMs, point: this.#point, channel: "touch" },
    ]);
  }

  optOut(optOut: OptOutRequest): FollowUpTaken {
    const { taken } = this.#options.memory;
    const source = sourceOf(optOut);
    const known = taken.get(source);
    const event: Event = {
      type: "opt-out",
      monoMs: this.#moment(0),
      point: this.#point,
      channel: "touch",
      of: optOut.of,
      source,
    };
    const { id, duplicate } = this.#append(event, source, known?.id);
    if (duplicate && known && known.event.type !== "opt-out") throw conflict();
    return this.#taken(id, duplicate);
  }

  notice({ page, shown }: NoticeRequest): void {
    this.#notice.heard(page, shown);
  }

  thanksCode({ of }: ThanksRequest): string | undefined {
    const { memory, meanings } = this.#options;
    return this.#codeFor(memory.taken.get(of)?.id, meanings.now.survey);
  }

  ticket(code: string): TicketView | undefined {
    return this.#options.memory.comments.ticket(code);
  }

  comments(limit: number): readonly CommentView[] {
    return this.#options.memory.comments.list(limit);
  }

  seen(tickets: readonly string[]): void {
    this.#options.memory.comments.seen(tickets);
  }

  reply({ ticket, text }: ReplyRequest): FollowUpTaken {
    const { id, duplicate } = this.#options.memory.comments.reply(ticket, text);
    return { stored: true, epoch: id.epoch, seq: id.seq, duplicate };
  }

  erase({ ticket, what }: EraseRequest): void {
    this.#options.memory.comments.erase(ticket, what);
  }

  receiving(now: boolean): void {
    this.#receiver = now;
    this.#options.onChange();
  }

  refused(code: string): void {
    this.#refusals.add(code);
  }

  #refuseWhenOver(rating: FactId): void {
    if (!this.#options.memory.visits.isOver(rating)) return;
    throw new OtklikError("visit-over", "somebody else has answered since", {
      hint: "What was left half-written is sent as abandoned.",
    });
  }

  /** Commits one event of a page; `known` = what is remembered to stand under its number. */
  #append(
    event: EventOf<"answer"> | EventOf<"opt-out">,
    source: Source,
    known: FactId | undefined,
  ): { readonly id: FactId; readonly duplicate: boolean } {
    const { journal } = this.#options;
    const { ids, duplicate } = journal.append([event], { source });
    const id = ids[0] ?? known;
    if (!id) throw duplicate ? conflict() : new OtklikError("journal-full", "there is no room");
    return { id, duplicate };
  }

  #taken(id: FactId, duplicate: boolean, rating?: FactId, survey?: Survey): FollowUpTaken {
    const code = this.#codeFor(rating, survey);
    return {
      stored: true,
      epoch: id.epoch,
      seq: id.seq,
      duplicate,
      ...(code === undefined ? {} : { thanksCode: code }),
    };
  }

  /** Of the visit that is still at the point: nobody gets the code of another. */
  #codeFor(rating: FactId | undefined, survey: Survey | undefined): string | undefined {
    const { visits, codes } = this.#options.memory;
    if (!rating || !survey || visits.isOver(rating)) return undefined;
    return codes.codeFor(visits.newest, survey);
  }

  /** When it ended; the commit's moment where nobody knows. */
  #moment(ageMs: number | null): number {
    const nowMs = this.#options.clock.monoMs();
    return momentOf(ageMs === null ? null : nowMs - ageMs) ?? Math.round(nowMs);
  }
}

function sourceOf({ page, epoch, seq }: { page: string; epoch: number; seq: number }): Source {
  return { id: page, epoch, seq };
}

function isSameWhy(known: Event, again: EventOf<"answer">): boolean {
  return (
    known.type === "answer" &&
    known.ended === again.ended &&
    known.factors?.join() === again.factors?.join()
  );
}

function surveyChanged(): OtklikError {
  return new OtklikError("survey-changed", "the question on the screen is no longer asked", {
    hint: "The page loads the present one by itself.",
  });
}

function badValue(message: string): OtklikError {
  return new OtklikError("bad-value", message, {
    hint: "The scale of a question stands in the survey; the page loads the present one by itself.",
  });
}

function conflict(): OtklikError {
  return new OtklikError("touch-conflict", "another thing is stored under this number", {
    hint: "Two copies of the page number alike; the page takes a number of its own and sends it again.",
  });
}
