import type { Clock } from "@otklik/feedback/clock";
import type { CommentTaken, FollowUpTaken, TicketView } from "@otklik/feedback/follow-up";
import {
  type ClockView,
  type CustomerScreen,
  type FaceValue,
  facesOf,
  type TodayView,
} from "@otklik/feedback/live-message";
import { satisfiedShare } from "@otklik/feedback/metric/share";
import type { Survey } from "@otklik/feedback/survey";
import { surveyScreenOf } from "@otklik/feedback/survey-screen";
import type { CustomerService } from "../api/customer-service.ts";
import type { ApiViews, Notice } from "../api/views.ts";

/** A code like those that customers get: it shows how one looks, and is good for nothing. */
const EXAMPLE_CODE = "7K3M9QXA";

/**
 * A survey alone behind the agent's real API: its customer page shows what a shop's would. Whatever is pressed or
 * written is answered as stored, and forgotten.
 */
export class PreviewViews implements ApiViews {
  readonly site = "preview";
  readonly zone = "UTC";
  readonly agent = "preview";
  readonly epoch = "0000000000000000";
  readonly software: string;
  readonly service: CustomerService;
  readonly #clock: Clock;
  readonly #listeners = new Set<(notice: Notice) => void>();
  #survey: Survey;
  #seq = 0;

  constructor(options: {
    readonly survey: Survey;
    readonly software: string;
    readonly clock: Clock;
  }) {
    this.#survey = options.survey;
    this.software = options.software;
    this.#clock = options.clock;
    this.service = this.#makeService();
  }

  get survey(): Survey {
    return this.#survey;
  }

  show(survey: Survey): void {
    this.#survey = survey;
    this.tell({ t: "changed", parts: ["customer"] });
  }

  customer(): CustomerScreen {
    return {
      point: { id: "preview", name: "" },
      ...surveyScreenOf(this.#survey),
      receiver: false,
      notice: null,
      contact: null,
      served: null,
    };
  }

  touch() {
    return { ...this.#taken(), duplicate: false };
  }

  /** What a console's button would do: felt, then stored; a screen shows it for the blink that a real one does. */
  press(button: number): void {
    const face = this.faces()[button - 1];
    if (!face) return;
    const nowMs = this.#clock.monoMs();
    this.tell({ t: "felt", button, face });
    const { epoch, seq } = this.#taken();
    this.tell({
      t: "committed",
      item: {
        epoch,
        seq,
        source: { id: "preview-console", epoch: 1, seq },
        point: { id: "preview", name: "" },
        channel: "console",
        button,
        face,
        pressedMonoMs: nowMs,
        committedMonoMs: nowMs,
        atMs: null,
        verdict: "pending",
      },
    });
  }

  /** Of the question that the console rates. */
  faces(): readonly FaceValue[] {
    const [first] = this.#survey.questions;
    return first ? facesOf(first.scale) : [];
  }

  subscribe(fn: (notice: Notice) => void): () => void {
    this.#listeners.add(fn);
    return () => this.#listeners.delete(fn);
  }

  tell(notice: Notice): void {
    for (const listener of this.#listeners) listener(notice);
  }

  // The manager's page has no door here; these are what it would find behind one.
  today(): TodayView {
    const scale = this.#survey.questions[0]?.scale ?? "faces-4";
    const satisfied = satisfiedShare(scale, new Map());
    return { day: null, faces: [], satisfied, verdicts: {}, timeUnsure: 0, points: [] };
  }
  feed() {
    return [];
  }
  devices() {
    return [];
  }
  sync() {
    return [];
  }
  clock(): ClockView {
    return { source: null, errorMs: null, sure: false };
  }

  #taken() {
    this.#seq += 1;
    return { epoch: this.epoch, seq: this.#seq, ...this.#code() };
  }

  #code(): { thanksCode?: string } {
    return this.#survey.thanksCode ? { thanksCode: EXAMPLE_CODE } : {};
  }

  #makeService(): CustomerService {
    const stored = (): FollowUpTaken => ({ stored: true, ...this.#taken(), duplicate: false });
    return {
      answer: stored,
      comment: (): CommentTaken => ({ ...stored(), ticket: EXAMPLE_CODE }),
      activity: () => {},
      optOut: stored,
      notice: () => {},
      thanksCode: () => this.#code().thanksCode,
      ticket: (): TicketView => ({ kind: "suggestion", state: "stored", atMs: null }),
      comments: () => [],
      seen: () => {},
      erase: () => {},
      reply: stored,
      receiving: () => {},
      refused: () => {},
    };
  }
}
