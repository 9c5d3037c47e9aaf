import type { Cancel, Clock } from "@otklik/feedback/clock";
import type {
  BenchMessage,
  BenchState,
  CustomerMessage,
  ManagerMessage,
  ManagerState,
} from "@otklik/feedback/live-message";
import { FEED_ROWS, JOURNAL_ROWS, PATCH_GATHER_MS, WIRE_GATHER_MS } from "./limits.ts";
import { LiveStream } from "./live-stream.ts";
import type { ApiViews, Notice, Part } from "./views.ts";
import { WireLog } from "./wire-log.ts";

/** The three live streams: turns the agent's notices into what each kind of page may see. */
export class Live {
  readonly customer: LiveStream<CustomerMessage>;
  readonly manager: LiveStream<ManagerMessage>;
  readonly bench: LiveStream<BenchMessage>;
  readonly #views: ApiViews;
  readonly #clock: Clock;
  readonly #wire = new WireLog();
  readonly #changed = new Set<Part>();
  readonly #timers = new Map<string, Cancel>();
  #comments = 0;
  #unsubscribe: (() => void) | undefined;

  constructor(options: {
    readonly views: ApiViews;
    readonly clock: Clock;
    readonly build: string;
  }) {
    const { views, clock, build } = options;
    this.#views = views;
    this.#clock = clock;
    const about = () => ({ t: "hello", build, agent: views.agent, epoch: views.epoch }) as const;
    this.customer = new LiveStream({
      clock,
      hello: () => ({ ...about(), state: views.customer() }),
    });
    this.manager = new LiveStream({
      clock,
      hello: () => ({ ...about(), state: this.managerState() }),
    });
    this.bench = new LiveStream({
      clock,
      hello: () => ({ ...about(), state: this.#benchState() }),
    });
  }

  start(): void {
    this.#unsubscribe ??= this.#views.subscribe((notice) => this.#take(notice));
    for (const stream of [this.customer, this.manager, this.bench]) stream.start();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    for (const stream of [this.customer, this.manager, this.bench]) stream.stop();
  }

  managerState(): ManagerState {
    return {
      site: this.#views.site,
      zone: this.#views.zone,
      today: this.#views.today(),
      feed: this.#views.feed(FEED_ROWS),
      devices: this.#views.devices(),
      sync: this.#views.sync(),
      clock: this.#views.clock(),
      bench: this.#views.bench !== undefined,
      comments: this.#comments,
    };
  }

  #benchState(): BenchState {
    const bench = this.#views.bench;
    if (!bench)
      return { board: { title: "", buttons: [] }, attached: false, lamps: [], journal: [] };
    return {
      board: bench.board,
      attached: bench.attached(),
      lamps: bench.lamps(),
      journal: bench.journal(JOURNAL_ROWS),
    };
  }

  #take(notice: Notice): void {
    switch (notice.t) {
      case "felt":
        this.customer.sendToNewest({ t: "felt", face: notice.face }, { t: "felt", face: null });
        this.bench.send({ t: "felt", button: notice.button });
        return;
      case "committed": {
        const { item } = notice;
        const stored = {
          t: "stored",
          source: item.source,
          fresh: notice.fresh ?? true,
        } as const;
        // The answer is the customer's secret: a second page of the same point thanks without showing the face.
        if (item.channel === "touch") this.customer.send({ ...stored, face: null });
        else this.customer.sendToNewest({ ...stored, face: item.face }, { ...stored, face: null });
        this.manager.send({ t: "press", item });
        this.bench.send({ t: "press", item });
        this.#change(["today", "feed", "bench"]);
        return;
      }
      case "not-taken":
        this.customer.send({ t: "not-taken", source: notice.source });
        return;
      case "changed":
        this.#change(notice.parts);
        return;
      case "edge":
      case "lamps":
        this.bench.send(notice);
        return;
      case "bytes":
        this.#wire.add(notice);
        this.#soon("wire", WIRE_GATHER_MS, () => {
          const lines = this.#wire.take();
          if (lines.length > 0) this.bench.send({ t: "wire", lines });
        });
        return;
    }
  }

  #change(parts: readonly Part[]): void {
    for (const part of parts) this.#changed.add(part);
    if (parts.includes("comments")) this.#comments++;
    this.#soon("patch", PATCH_GATHER_MS, () => {
      const changed = new Set(this.#changed);
      this.#changed.clear();
      if (changed.has("customer"))
        this.customer.send({ t: "screen", screen: this.#views.customer() });
      if (changed.has("bench") || changed.has("feed"))
        if (this.bench.clients > 0) this.bench.send({ t: "patch", state: this.#benchState() });
      if (this.manager.clients === 0) return;
      const state: Partial<ManagerState> = {
        ...(changed.has("today") ? { today: this.#views.today() } : {}),
        ...(changed.has("feed") ? { feed: this.#views.feed(FEED_ROWS) } : {}),
        ...(changed.has("devices") ? { devices: this.#views.devices() } : {}),
        ...(changed.has("sync") ? { sync: this.#views.sync() } : {}),
        ...(changed.has("clock") ? { clock: this.#views.clock() } : {}),
        ...(changed.has("comments") ? { comments: this.#comments } : {}),
      };
      if (Object.keys(state).length > 0) this.manager.send({ t: "patch", state });
    });
  }

  /** Runs `fn` once, `delayMs` after the first of several calls. */
  #soon(name: string, delayMs: number, fn: () => void): void {
    if (this.#timers.has(name)) return;
    this.#timers.set(
      name,
      this.#clock.after(delayMs, () => {
        this.#timers.delete(name);
        fn();
      }),
    );
  }
}
