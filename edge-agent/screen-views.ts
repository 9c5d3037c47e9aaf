import type { Clock } from "@otklik/feedback/clock";
import { isSure } from "@otklik/feedback/clock-reading";
import type { Event } from "@otklik/feedback/event";
import type { FollowUpTaken } from "@otklik/feedback/follow-up";
import type { FactId } from "@otklik/feedback/identity";
import {
  type BenchBoard,
  type ClockView,
  type CustomerScreen,
  type DeviceView,
  type FeedItem,
  faceOf,
  type JournalRow,
  type SyncView,
  type TodayView,
  type Touch,
} from "@otklik/feedback/live-message";
import { surveyScreenOf } from "@otklik/feedback/survey-screen";
import { readConsoleHardware } from "@otklik/firmware/hardware";
import type { CustomerService } from "./api/customer-service.ts";
import type { ApiViews, BenchControl, Notice } from "./api/views.ts";
import type { SimulatedBench } from "./bench-control.ts";
import { type AgentConfig, dayStartMinutesOf } from "./config.ts";
import type { CustomerDesk } from "./customer-desk.ts";
import type { Feed } from "./feed.ts";
import type { Journal } from "./journal/journal.ts";
import { type Meaning, valueOfButton } from "./meaning.ts";
import type { Meanings } from "./meanings.ts";
import type { Notices } from "./notices.ts";
import type { ConsoleCounters, FeltTouch, LinkEvent } from "./press/source.ts";
import type { Sync } from "./sync/sync.ts";
import { todayOf } from "./today.ts";

/** Rows of the journal kept for the bench page. */
const JOURNAL_ROWS_MAX = 50;

export interface ScreenViewsOptions {
  readonly config: AgentConfig;
  readonly journal: Journal;
  readonly sync: Sync;
  readonly clock: Clock;
  readonly feed: Feed;
  readonly meanings: Meanings;
  readonly desk: CustomerDesk;
  readonly notices: Notices;
  /** What a camera has to say on the customer's screen; null while none looks. */
  readonly notice: CustomerScreen["notice"];
  readonly clockSource: () => ClockView["source"];
  readonly software: string;
}

/** What the agent's pages show, read from the journal and the stages at the moment they ask. */
export class ScreenViews implements ApiViews {
  readonly #options: ScreenViewsOptions;
  readonly #links = new Map<string, LinkEvent>();
  readonly #rows: JournalRow[] = [];
  readonly #counters = new Map<string, ConsoleCounters>();
  readonly service: CustomerService;
  bench?: BenchControl;

  constructor(options: ScreenViewsOptions) {
    this.#options = options;
    this.service = options.desk;
  }

  get site(): string {
    return this.#options.config.site.name;
  }
  get zone(): string {
    return this.#options.config.site.zone;
  }
  get agent(): string {
    return this.#options.config.agent;
  }
  get epoch(): string {
    return this.#options.journal.epoch;
  }
  get software(): string {
    return this.#options.software;
  }

  customer(): CustomerScreen {
    const { config, meanings, desk, notice } = this.#options;
    return {
      point: config.point,
      ...surveyScreenOf(meanings.now.survey),
      ...desk.screen,
      notice,
    };
  }

  touch(touch: Touch): FollowUpTaken {
    return this.#options.desk.touch(touch);
  }

  today(): TodayView {
    const { config, clock, journal, meanings } = this.#options;
    return todayOf({
      meaning: meanings.now,
      pointName: config.point.name,
      zone: config.site.zone,
      dayStartMinutes: dayStartMinutesOf(config),
      now: journal.wallTime(clock.bootId, clock.monoMs()),
      counters: (day) =>
        journal.counters({ point: config.point.id, ...(day === undefined ? {} : { day }) }),
    });
  }

  feed(limit: number): readonly FeedItem[] {
    return this.#options.feed.read(limit);
  }

  devices(): readonly DeviceView[] {
    const { point } = this.#options.config;
    return [...this.#links.values()].map((link) => ({
      id: link.port,
      name: link.sourceId ?? link.port,
      state: link.state,
      point,
      ...(link.state === "down" ? { reason: link.reason } : {}),
    }));
  }

  sync(): readonly SyncView[] {
    const nowMs = this.#options.clock.monoMs();
    return this.#options.sync.states().map((state) => ({
      target: state.target,
      connected: state.connected,
      backlog: state.backlog,
      lastAckAgoMs: state.lastAckMonoMs === undefined ? null : nowMs - state.lastAckMonoMs,
    }));
  }

  clock(): ClockView {
    const { journal, clock, clockSource } = this.#options;
    const time = journal.wallTime(clock.bootId, clock.monoMs());
    return { source: clockSource(), errorMs: time?.errorMs ?? null, sure: isSure(time) };
  }

  subscribe(fn: (notice: Notice) => void): () => void {
    return this.#options.notices.subscribe(fn);
  }

  felt(touch: FeltTouch): void {
    const { meanings, notices } = this.#options;
    const meaning = meanings.now;
    const value = valueOfButton(meaning, touch.button);
    const face = value === undefined ? null : faceOf(meaning.question.scale, value);
    notices.tell({ t: "felt", button: touch.button, face });
  }

  linked(link: LinkEvent): void {
    this.#links.set(link.port, link);
    this.#options.notices.tell({ t: "changed", parts: ["devices"] });
  }

  counted(counters: ConsoleCounters): void {
    this.#counters.set(counters.sourceId, counters);
  }

  /** After a commit: the bench shows the journal's last rows. */
  committed(
    rows: readonly { readonly id: FactId; readonly event: Event; readonly body: string }[],
  ): void {
    for (const { id, event, body } of rows)
      this.#rows.push({ epoch: id.epoch, seq: id.seq, type: event.type, body: body.slice(0, 400) });
    this.#rows.splice(0, this.#rows.length - JOURNAL_ROWS_MAX);
  }

  attachBench(bench: SimulatedBench): void {
    const { meanings } = this.#options;
    const hardware = readConsoleHardware();
    this.bench = {
      get board() {
        return boardOf(hardware, meanings.now);
      },
      attached: () => bench.attached,
      lamps: () => bench.lamps,
      journal: (limit) => this.#rows.slice(-limit).reverse(),
      command: (command) => bench.command(command),
    };
  }
}

/** The box with the faces that its buttons have now. */
function boardOf(hardware: ReturnType<typeof readConsoleHardware>, meaning: Meaning): BenchBoard {
  const inUse = hardware.buttons.filter(({ button }) => button <= hardware.buttonCount);
  return {
    title: hardware.title,
    buttons: inUse.map(({ button, label }) => {
      const value = valueOfButton(meaning, button);
      return {
        button,
        pin: label,
        lampPin: hardware.lamps.find((lamp) => lamp.button === button)?.label ?? "",
        face: value === undefined ? null : faceOf(meaning.question.scale, value),
      };
    }),
  };
}
