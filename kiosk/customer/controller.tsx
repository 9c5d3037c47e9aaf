import type { Cancel, Clock } from "@otklik/feedback/clock";
import type { CustomerMessage, CustomerScreen } from "@otklik/feedback/live-message";
import { LiveSource } from "../look/live-source.tsx";
import { type Comfort, shopComfort } from "./comfort.ts";
import { halfDone, isHome } from "./course.ts";
import { letterOf } from "./letters.ts";
import { ACTIVITY_MS, COMFORT_MS, NOTICE_MS, OPT_OUT_MS, PATIENCE } from "./limits.ts";
import { type Fate, Outbox } from "./outbox.ts";
import { PageName } from "./page-name.ts";
import type { Happening, Outgoing, Screen, Step } from "./screen.ts";
import { isWholeCode, nextStep, surveyChanged } from "./screen-state.ts";
import { askThanksCode, readTicket, sendLetter, tell } from "./send-letter.tsx";
import { nextChangeMs } from "./time-limits.ts";

/** All the page draws from. */
export interface CustomerReading {
  readonly screen: Screen;
  readonly asked: CustomerScreen | undefined;
  readonly connected: boolean;
  /** Letters not yet in the journal. */
  readonly waiting: number;
  readonly comfort: Comfort;
  /** The customer does not want to be analysed; `stored` once the agent keeps to it. */
  readonly optedOut: "no" | "asked" | "stored";
}

export interface ControllerOptions {
  readonly clock: Clock;
  readonly onReading: (reading: CustomerReading) => void;
  /** Whether the shop wants the tone. */
  readonly sound: boolean;
  /** Whether the camera's notice can be seen at this moment. */
  readonly noticeShown: () => boolean;
  readonly onChosen: () => void;
}

/** Joins the live stream, the outbox and the screen's states; draws nothing. */
export class CustomerController {
  readonly #options: ControllerOptions;
  readonly #clock: Clock;
  readonly #outbox: Outbox;
  readonly #live: LiveSource<CustomerMessage>;
  readonly #name = new PageName(sessionStorage);
  #seq = 0;
  #build: string | undefined;
  /** The pages were built anew since this one was loaded. */
  #stale = false;
  #reading: CustomerReading;
  #timer: Cancel | undefined;
  #beat: Cancel | undefined;
  #homeTimer: Cancel | undefined;
  #optOut: { readonly seq: number; readonly cancel: Cancel } | undefined;
  #activeMs = Number.NEGATIVE_INFINITY;
  #ticket: string | undefined;
  /** A survey that waits until nobody is in the middle of the one before. */
  #next: CustomerScreen | undefined;

  constructor(options: ControllerOptions) {
    const { clock } = options;
    this.#options = options;
    this.#clock = clock;
    this.#outbox = new Outbox({
      clock,
      keep: sessionStorage,
      send: (letter) => sendLetter(letter, clock),
      renew: () => this.#name.renew(),
      onFate: (seq, fate) => this.#settle(seq, fate),
      onLength: (waiting) => this.#read({ waiting }),
    });
    this.#reading = {
      screen: { state: "starting" },
      asked: undefined,
      connected: false,
      waiting: this.#outbox.length,
      comfort: shopComfort(options),
      optedOut: "no",
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
    this.#beat ??= this.#clock.every(NOTICE_MS, () => this.#confirmNotice());
    this.#outbox.hurry();
  }

  stop(): void {
    removeEventListener("pagehide", this.#leave);
    removeEventListener("pageshow", this.#return);
    this.#live.stop();
    this.#outbox.stop();
    this.#optOut?.cancel();
    for (const cancel of [this.#timer, this.#beat, this.#homeTimer]) cancel?.();
    this.#beat = undefined;
  }

  readonly #leave = () => this.#name.release();
  /** Back from the browser's memory of pages: another one may have taken the name meanwhile. */
  readonly #return = (event: PageTransitionEvent) => {
    if (event.persisted) this.#name.renew();
  };

  /** What the customer did on the glass or by a key. */
  act(happening: Happening): void {
    this.#happen(happening);
  }

  /** Any touch or key: whoever is in the middle of something is still there. */
  touch(): void {
    const { screen } = this.#reading;
    if (isHome(screen)) this.#restartHome();
    const inVisit = "under" in screen || ("visit" in screen && screen.visit !== null);
    const nowMs = this.#clock.monoMs();
    if (inVisit && nowMs - this.#activeMs >= ACTIVITY_MS) {
      this.#activeMs = nowMs;
      tell("activity", { page: this.#name.page }, this.#clock);
    }
    this.#happen({ t: "touch" });
  }

  setComfort(change: Partial<Comfort>): void {
    this.#read({ comfort: { ...this.#reading.comfort, ...change } });
    this.#restartHome();
    this.#schedule();
  }

  /** Asks for a ticket's answer as soon as there is a screen to show it on. */
  openTicket(code: string): void {
    this.#ticket = code;
  }

  async readTicket(): Promise<void> {
    const { screen } = this.#reading;
    if (screen.state !== "ticket" || !isWholeCode(screen.code)) return;
    const { code } = screen;
    this.#happen({ t: "ticket-told", code, told: { t: "asking" } });
    this.#happen({ t: "ticket-told", code, told: await readTicket(code, this.#clock) });
  }

  /** "Do not analyse me", for the rest of this contact. */
  optOut(): void {
    if (this.#optOut) return;
    const cancel = this.#clock.after(OPT_OUT_MS, () => this.#forgetOptOut());
    this.#optOut = { seq: this.#seq + 1, cancel };
    this.#read({ optedOut: "asked" });
    this.#send({ t: "opt-out", of: "analysis" });
  }

  #take(message: CustomerMessage): void {
    switch (message.t) {
      case "hello":
        this.#stale ||= this.#build !== undefined && this.#build !== message.build;
        this.#build = message.build;
        this.#renewHome();
        this.#ask(message.state);
        this.#happen({ t: "question" });
        this.#openAsked();
        this.#outbox.hurry();
        return;
      case "screen":
        this.#ask(message.screen);
        return;
      case "felt":
        this.#happen({ t: "felt", face: message.face });
        return;
      case "stored": {
        // This page's own taps are answered by their requests.
        if (this.#name.isOwn(message.source.id)) return;
        const { source, face, fresh } = message;
        this.#happen({ t: "pressed", source, face, fresh });
        return;
      }
      case "not-taken":
        this.#happen({ t: "press-lost" });
        return;
      case "beat":
        return;
    }
  }

  #openAsked(): void {
    if (this.#ticket === undefined) return;
    this.#happen({ t: "open", what: "ticket" });
    this.#happen({ t: "code", code: this.#ticket });
    this.#ticket = undefined;
    void this.readTicket();
  }

  /** Signals and the camera's notice hold at once; another survey waits until the open visit is over. */
  #ask(next: CustomerScreen): void {
    const { asked, screen } = this.#reading;
    if (asked === undefined) {
      this.#read({ asked: next });
      this.#confirmNoticeSoon();
      return;
    }
    const same = asked.survey === next.survey && asked.surveyVersion === next.surveyVersion;
    const { point, receiver, notice, contact, served } = next;
    const free = isHome(screen) || screen.state === "starting";
    this.#next = same || free ? undefined : next;
    this.#read({
      asked: same || free ? next : { ...asked, point, receiver, notice, contact, served },
    });
    if (notice && !asked.notice) this.#confirmNoticeSoon();
    if (contact !== asked.contact && contact !== null) this.#greet();
    if (served !== asked.served && served !== null && asked.served !== null)
      this.#happen({ t: "served" });
    // The point got a service-end signal, or lost it: the first screen is another one now.
    const turned = (served === null) !== (asked.served === null);
    if (free && (!same || turned)) this.#step((now) => surveyChanged(this.#reading.screen, now));
  }

  /** A new contact: the one before has little time left, and what it set for itself is undone. */
  #greet(): void {
    this.#forgetOptOut();
    if (isHome(this.#reading.screen)) this.#forgetComfort();
    else this.#happen({ t: "contact" });
  }

  #settle(seq: number, fate: Fate): void {
    if (seq === this.#optOut?.seq)
      this.#read({ optedOut: fate.fate === "stored" ? "stored" : "no" });
    if (fate.fate === "refused") this.#happen({ t: "refused", own: seq });
    else this.#happen({ ...fate, t: "stored", own: seq });
  }

  #happen(happening: Happening): void {
    this.#step((now) => nextStep(this.#reading.screen, happening, now));
  }

  #step(step: (now: Parameters<typeof nextStep>[2]) => Step): void {
    const { asked, screen: before, comfort } = this.#reading;
    if (asked === undefined) return;
    const { screen, out } = step({
      nowMs: this.#clock.monoMs(),
      asked,
      seq: this.#seq + 1,
      roll: Math.random(),
      patience: comfort.time ? PATIENCE : 1,
    });
    // Drawn before it is sent: the finger is answered first.
    if (screen !== before) this.#show(before, screen);
    for (const outgoing of out) this.#send(outgoing);
  }

  #show(before: Screen, screen: Screen): void {
    this.#read({ screen });
    this.#keepHalf(screen);
    this.#schedule();
    if (screen.state === "chosen" && before.state !== "chosen") this.#options.onChosen();
    if (screen.state === "thanks" && before.state !== "thanks") void this.#askThanksCode(screen);
    if (isHome(screen) && !isHome(before)) {
      this.#restartHome();
      if (this.#next) this.#ask(this.#next);
      this.#renewHome();
    }
  }

  /** A page of an older build is loaded anew, but never under somebody's hands. */
  #renewHome(): void {
    const { screen } = this.#reading;
    if (this.#stale && (isHome(screen) || screen.state === "starting")) location.reload();
  }

  /** A tab that dies in the middle of a why or comment has its letter ready for the next load. */
  #keepHalf(screen: Screen): void {
    const { asked } = this.#reading;
    if (!asked) return;
    const half = halfDone(screen, "abandoned", asked);
    const { page, epoch } = this.#name;
    this.#outbox.keepHalf(half && letterOf(half, { page, epoch, seq: this.#seq + 1 }, asked));
  }

  /** A visit that ended with a console press had no answer that could carry its thank-you code. */
  async #askThanksCode(screen: Extract<Screen, { state: "thanks" }>): Promise<void> {
    const { rating, thanksCode: given } = screen.visit;
    if (!this.#reading.asked?.thanksCode || given !== null || rating === null) return;
    const thanksCode = await askThanksCode(this.#name.page, rating, this.#clock);
    if (thanksCode !== undefined) this.#happen({ t: "thanks-code", thanksCode });
  }

  #send(outgoing: Outgoing): void {
    const { asked } = this.#reading;
    if (!asked) return;
    const seq = ++this.#seq;
    const { page, epoch } = this.#name;
    if (!this.#outbox.add(letterOf(outgoing, { page, epoch, seq }, asked)))
      this.#happen({ t: "refused", own: seq });
  }

  #schedule(): void {
    this.#timer?.();
    const { screen, comfort } = this.#reading;
    const dueMs = nextChangeMs(screen, comfort.time ? PATIENCE : 1);
    if (dueMs === undefined) return;
    // Browsers may call a timer a fraction of a millisecond early; then it is set once more.
    const delayMs = Math.max(0, dueMs - this.#clock.monoMs()) + 1;
    this.#timer = this.#clock.after(delayMs, () => {
      const before = this.#reading.screen;
      this.#happen({ t: "time" });
      if (this.#reading.screen === before) this.#schedule();
    });
  }

  #restartHome(): void {
    this.#homeTimer?.();
    this.#homeTimer = this.#clock.after(COMFORT_MS, () => {
      if (isHome(this.#reading.screen)) this.#forgetComfort();
    });
  }

  #forgetComfort(): void {
    this.#read({ comfort: shopComfort(this.#options) });
  }

  #forgetOptOut(): void {
    this.#optOut?.cancel();
    this.#optOut = undefined;
    if (this.#reading.optedOut !== "no") this.#read({ optedOut: "no" });
  }

  #confirmNotice(): void {
    if (!this.#reading.asked?.notice) return;
    tell("notice", { page: this.#name.page, shown: this.#options.noticeShown() }, this.#clock);
  }

  /** Once it is drawn, so that the analysis need not wait for the next beat. */
  #confirmNoticeSoon(): void {
    this.#clock.after(100, () => this.#confirmNotice());
  }

  #read(change: Partial<CustomerReading>): void {
    this.#reading = { ...this.#reading, ...change };
    this.#options.onReading(this.#reading);
  }
}
