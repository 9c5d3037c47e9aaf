import type { Cancel, Clock } from "@otklik/feedback/clock";
import type { CustomerMessage, CustomerScreen, FaceValue } from "@otklik/feedback/live-message";
import { LiveSource } from "../look/live-source.tsx";
import { Outbox } from "./outbox.ts";
import { PageName } from "./page-name.ts";
import { type Happening, nextChangeMs, nextScreen, type Screen } from "./screen-state.ts";
import { sendTouch } from "./send-touch.tsx";

/** All the page draws from. */
export interface CustomerReading {
  readonly screen: Screen;
  readonly asked: CustomerScreen | undefined;
  readonly connected: boolean;
  /** Taps not yet in the journal. */
  readonly waiting: number;
}

/** Joins the live stream, the outbox and the screen's states; draws nothing. */
export class CustomerController {
  readonly #clock: Clock;
  readonly #onReading: (reading: CustomerReading) => void;
  readonly #outbox: Outbox;
  readonly #live: LiveSource<CustomerMessage>;
  readonly #name = new PageName(sessionStorage);
  #seq = 0;
  #build: string | undefined;
  #reading: CustomerReading;
  #timer: Cancel | undefined;

  constructor(options: {
    readonly clock: Clock;
    readonly onReading: (reading: CustomerReading) => void;
  }) {
    const { clock, onReading } = options;
    this.#clock = clock;
    this.#onReading = onReading;
    this.#outbox = new Outbox({
      clock,
      keep: sessionStorage,
      send: (touch) => sendTouch(touch, clock),
      renew: () => this.#name.renew(),
      onFate: (seq, fate) => this.#happen({ t: fate, tap: seq, face: null }),
      onLength: (waiting) => this.#read({ waiting }),
    });
    this.#reading = {
      screen: { state: "starting" },
      asked: undefined,
      connected: false,
      waiting: this.#outbox.length,
    };
    this.#live = new LiveSource({
      url: "/api/live/customer",
      clock,
      onMessage: (message) => this.#take(message),
      onConnected: (connected) => this.#read({ connected }),
    });
  }

  get reading(): CustomerReading {
    return this.#reading;
  }

  start(): void {
    addEventListener("pagehide", this.#leave);
    addEventListener("pageshow", this.#return);
    this.#live.start();
    this.#outbox.hurry();
  }

  stop(): void {
    removeEventListener("pagehide", this.#leave);
    removeEventListener("pageshow", this.#return);
    this.#live.stop();
    this.#timer?.();
  }

  readonly #leave = () => this.#name.release();
  /** Back from the browser's memory of pages: another one may have taken the name meanwhile. */
  readonly #return = (event: PageTransitionEvent) => {
    if (event.persisted) this.#name.renew();
  };

  tap(face: FaceValue): void {
    const { asked } = this.#reading;
    if (!asked) return;
    const seq = ++this.#seq;
    this.#happen({ t: "tap", face, tap: seq });
    const taken = this.#outbox.add({
      page: this.#name.page,
      epoch: this.#name.epoch,
      seq,
      survey: asked.survey,
      surveyVersion: asked.surveyVersion,
      question: asked.question.id,
      value: face.value,
    });
    if (!taken) this.#happen({ t: "refused", tap: seq });
  }

  back(): void {
    this.#happen({ t: "back" });
  }

  #take(message: CustomerMessage): void {
    switch (message.t) {
      case "hello":
        if (this.#build !== undefined && this.#build !== message.build) location.reload();
        this.#build = message.build;
        this.#read({ asked: message.state });
        this.#happen({ t: "question" });
        this.#outbox.hurry();
        return;
      case "screen":
        this.#read({ asked: message.screen });
        return;
      case "felt":
        this.#happen({ t: "felt", face: message.face });
        return;
      case "stored":
        // This page's own taps are answered by their requests.
        if (this.#name.isOwn(message.source.id)) return;
        this.#happen({ t: "stored", tap: null, face: message.face });
        return;
      case "not-taken":
        this.#happen({ t: "refused", tap: null });
        return;
      case "beat":
        return;
    }
  }

  #happen(happening: Happening): void {
    const screen = nextScreen(this.#reading.screen, happening, this.#clock.monoMs());
    if (screen === this.#reading.screen) return;
    this.#read({ screen });
    this.#timer?.();
    const dueMs = nextChangeMs(screen);
    if (dueMs === undefined) return;
    const delayMs = Math.max(0, dueMs - this.#clock.monoMs());
    this.#timer = this.#clock.after(delayMs, () => this.#tick());
  }

  /** Browsers may call a timer a fraction of a millisecond early; then it is set once more. */
  #tick(): void {
    const before = this.#reading.screen;
    this.#happen({ t: "time" });
    if (this.#reading.screen === before) this.#timer = this.#clock.after(4, () => this.#tick());
  }

  #read(change: Partial<CustomerReading>): void {
    this.#reading = { ...this.#reading, ...change };
    this.#onReading(this.#reading);
  }
}
