import type { ApiViews, BenchControl, Notice } from "@otklik/edge-agent/api/views";
import type { Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import type { Verdict } from "@otklik/feedback/event";
import {
  type BenchCommand,
  type ClockView,
  type CustomerScreen,
  type DeviceView,
  type FaceValue,
  type FeedItem,
  faceOf,
  facesOf,
  type JournalRow,
  type SyncView,
  type TodayView,
  type Touch,
} from "@otklik/feedback/live-message";
import { satisfiedShare } from "@otklik/feedback/metric/share";
import { ShopService } from "./shop-service.ts";

const point = { id: "till-2", name: "Касса 2" };
const survey = { id: "service", version: 3 };

/** A shop in memory behind the real API: enough of the agent for its pages. */
export class ShopViews implements ApiViews {
  readonly site = "shop-1";
  readonly zone = "Europe/Moscow";
  readonly agent = "till-2-agent";
  readonly epoch = "0123456789abcdef";
  readonly software = "0.1.0-test";
  readonly commands: BenchCommand[] = [];
  readonly bench?: BenchControl;
  readonly service = new ShopService({
    onReceiving: () => this.tell({ t: "changed", parts: ["customer"] }),
  });
  /** Set to make the next touches fail with this code. */
  refuseWith: string | undefined;
  deviceViews: DeviceView[] = [{ id: "console-1", name: "ce6b7343", state: "up", point }];
  syncViews: SyncView[] = [{ target: "central", connected: true, backlog: 0, lastAckAgoMs: 900 }];
  clockView: ClockView = { source: "ntp", errorMs: 12, sure: true };
  readonly #clock: Clock;
  /** Newest first. */
  readonly #items: FeedItem[] = [];
  readonly #taken = new Map<string, { readonly seq: number; readonly value: number }>();
  readonly #listeners = new Set<(notice: Notice) => void>();
  #lamps: readonly number[] = [0, 0, 0, 0];
  #seq = 0;
  #screen: Partial<CustomerScreen> = {};

  constructor(options: { readonly clock: Clock; readonly withBench?: boolean }) {
    this.#clock = options.clock;
    if (options.withBench) this.bench = this.#makeBench();
  }

  get items(): readonly FeedItem[] {
    return this.#items;
  }

  customer(): CustomerScreen {
    const question = {
      id: "service",
      text: { ru: "Как вас обслужили на кассе?", en: "How were you served at the till?" },
      faces: facesOf("faces-4"),
      labels: {
        ru: ["Очень плохо", "Плохо", "Хорошо", "Отлично"],
        en: ["Very bad", "Bad", "Good", "Very good"],
      },
    };
    return {
      point,
      survey: survey.id,
      surveyVersion: survey.version,
      languages: ["ru", "en"],
      questions: [question],
      question,
      thanks: { ru: "Спасибо", en: "Thank you" },
      changed: [],
      thanksCode: null,
      receiver: this.service.received,
      notice: null,
      contact: null,
      served: null,
      ...this.#screen,
    };
  }

  replaceScreen(screen: Partial<CustomerScreen>): void {
    this.#screen = {};
    this.setScreen(screen);
  }

  /** Another survey, or a signal of the point, as the agent would announce it. */
  setScreen(change: Partial<CustomerScreen>): void {
    this.#screen = { ...this.#screen, ...change };
    this.tell({ t: "changed", parts: ["customer"] });
  }

  touch(touch: Touch) {
    if (this.refuseWith) throw new OtklikError(this.refuseWith, "not taken, says the test");
    const key = `${touch.page}/${touch.epoch}/${touch.seq}`;
    const known = this.#taken.get(key);
    if (known && known.value !== touch.value)
      throw new OtklikError("touch-conflict", "another answer stands under this number");
    if (known) return { epoch: this.epoch, seq: known.seq, duplicate: true };
    const source = { id: touch.page, epoch: touch.epoch, seq: touch.seq };
    const item = this.press(touch.value, "touch", source);
    this.#taken.set(key, { seq: item.seq, value: touch.value });
    return { epoch: this.epoch, seq: item.seq, duplicate: false };
  }

  /** A press as the agent would commit and announce it. */
  press(
    value: number,
    channel: "console" | "touch" = "console",
    source: FeedItem["source"] = { id: "console-1", epoch: 1, seq: this.#seq },
    verdict: Verdict = "pending",
    agoMs = 0,
    fresh = true,
  ): FeedItem {
    const nowMs = this.#clock.monoMs();
    const item: FeedItem = {
      epoch: this.epoch,
      seq: ++this.#seq,
      source,
      point,
      channel,
      button: value,
      face: faceOf("faces-4", value),
      pressedMonoMs: nowMs - 2,
      committedMonoMs: nowMs,
      atMs: this.#clock.wallMs() - agoMs,
      verdict,
      ...(verdict === "repeat" ? { reason: "a later press of the same visit" } : {}),
    };
    this.#items.unshift(item);
    this.tell({ t: "committed", item, fresh });
    return item;
  }

  /** What an encounter's close does: every pending press counts. */
  settle(): void {
    for (const [at, item] of this.#items.entries())
      if (item.verdict === "pending") this.#items[at] = { ...item, verdict: "counted" };
    this.tell({ t: "changed", parts: ["today", "feed"] });
  }

  today(): TodayView {
    const byValue = new Map<number, number>();
    const verdicts: Partial<Record<Verdict, number>> = {};
    for (const { verdict, face } of this.#items) {
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
      if (verdict === "counted") byValue.set(face.value, (byValue.get(face.value) ?? 0) + 1);
    }
    const satisfied = satisfiedShare("faces-4", byValue);
    return {
      day: "2026-11-22",
      faces: facesOf("faces-4").map((face) => ({ face, n: byValue.get(face.value) ?? 0 })),
      satisfied,
      verdicts,
      timeUnsure: 0,
      points: [{ point, satisfied }],
    };
  }

  feed(limit: number): readonly FeedItem[] {
    return this.#items.slice(0, limit);
  }

  devices(): readonly DeviceView[] {
    return this.deviceViews;
  }

  sync(): readonly SyncView[] {
    return this.syncViews;
  }

  clock(): ClockView {
    return this.clockView;
  }

  subscribe(fn: (notice: Notice) => void): () => void {
    this.#listeners.add(fn);
    return () => this.#listeners.delete(fn);
  }

  tell(notice: Notice): void {
    if (notice.t === "lamps") this.#lamps = notice.lamps;
    for (const listener of this.#listeners) listener(notice);
  }

  #makeBench(): BenchControl {
    const faces: readonly FaceValue[] = facesOf("faces-4");
    return {
      board: {
        title: "ATmega328P",
        buttons: faces.map((face, at) => ({
          button: at + 1,
          pin: `D${at + 2}`,
          lampPin: `D${at + 8}`,
          face,
        })),
      },
      attached: () => true,
      lamps: () => this.#lamps,
      journal: (limit): readonly JournalRow[] =>
        this.#items.slice(0, limit).map((item) => ({
          epoch: item.epoch,
          seq: item.seq,
          type: "press",
          body: JSON.stringify({ type: "press", point: item.point.id, value: item.face.value }),
        })),
      command: async (command) => {
        this.commands.push(command);
      },
    };
  }
}
