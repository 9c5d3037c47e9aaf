import type { Cancel, Clock } from "@otklik/feedback/clock";
import { type DownFrame, encodeFrame, type Frame, type UpFrame } from "@otklik/firmware/codec";
import { configCheck } from "@otklik/firmware/config";
import {
  limits as consoleLimits,
  errorCodes,
  frames,
  lampModes,
  protocolVersion,
  restartKey,
} from "@otklik/firmware/protocol";
import type { ConsoleWiring } from "@otklik/firmware/wiring";
import { EventDelivery, type EventFrame } from "./event-delivery.ts";
import { arrivalOf, type EventPlace, following } from "./event-order.ts";
import { type FirmataBoard, makeFirmataBoard } from "./firmata-board.ts";
import { pressLimits as limits } from "./limits.ts";
import { LineMonitor } from "./line-monitor.ts";
import type { SerialTransport } from "./serial-transport.ts";
import type { LinkReason, PressSink, SourceRef } from "./source.ts";
import { offConsoleFrames, onConsoleFrames } from "./sysex-dispatch.ts";

/**
 * One connection to one console, from the opened port to its end: asks for the version, opens the console's session,
 * hands its events to the sink in order and acknowledges each one after the sink has returned.
 */

export interface ConsoleSessionOptions {
  readonly clock: Clock;
  readonly transport: SerialTransport;
  readonly sink: PressSink;
  /** 1…2^32−1: becomes the console's id if it has none. */
  readonly newId: () => number;
  /** False when another port already has a console of this id. */
  readonly claim: (sourceId: string) => boolean;
  /** Told to a console that is wired otherwise. Undefined: it keeps what it has, and every input is a button. */
  readonly wiringFor?: (sourceId: string) => ConsoleWiring | undefined;
  /** What the console says of its wiring, at every WELCOME. */
  readonly onWiring?: (wiring: Frame<"wiring">) => void;
  /** Speed of the line, for the time its bytes take. Default: the console's own 57,600. */
  readonly baud?: number;
  /** firmata-io knows the board's pins: johnny-five may be put on it. */
  readonly onReady: (io: FirmataBoard) => void;
  /** Once, whatever ended it. */
  readonly onEnd: (reason: LinkReason) => void;
}

type Welcome = Frame<"welcome">;

const firmataVersionQuery = 0xf9;

export class ConsoleSession {
  readonly #options: ConsoleSessionOptions;
  readonly #monitor = new LineMonitor();
  readonly #cancels: Cancel[] = [];
  readonly #events: EventDelivery;
  #io: FirmataBoard | undefined;
  #ended = false;
  #sourceId: string | undefined;
  #welcome: Welcome | undefined;
  #expected: EventPlace | undefined;
  #delivered: EventPlace | undefined;
  #chunkMs = 0;
  #heardMs = 0;
  #helloMs = Number.NEGATIVE_INFINITY;
  #askedAgainMs = Number.NEGATIVE_INFINITY;
  #versionSeen = false;
  #refusing = false;
  #wiringTold = 0;
  #badFrames = 0;
  #gaps = 0;
  #repeats = 0;
  #refused = 0;
  #faults = 0;

  constructor(options: ConsoleSessionOptions) {
    this.#options = options;
    this.#events = new EventDelivery({
      sink: options.sink,
      baud: options.baud ?? consoleLimits.defaultBaud,
      // Only once the console runs the wiring it was told: what it kept under another one is another input's, and it
      // hands that over before it restarts.
      kindOf: (button) => (this.#isWiredAsTold() ? this.#wiring?.kinds[button - 1] : undefined),
    });
  }

  get sourceId(): string | undefined {
    return this.#sourceId;
  }

  start(): void {
    if (this.#io) return;
    const { clock, transport } = this.#options;
    this.#heardMs = clock.monoMs();
    transport.onChunk = (bytes) => {
      this.#chunkMs = clock.monoMs();
      this.#monitor.push(bytes);
    };
    const io = makeFirmataBoard(transport, { reportVersionTimeout: limits.handshakeMs });
    this.#io = io;
    // Its own timer would ask for the version on the machine's clock; the session asks on its Clock.
    clearTimeout(io.reportVersionTimeoutId);
    transport.onFault = () => {
      this.#faults++;
      io.buffer.length = 0;
    };
    onConsoleFrames(io, (frame) => this.#onFrame(frame));
    io.on("reportversion", () => this.#onVersion());
    io.once("ready", () => this.#options.onReady(io));
    io.on("error", () => this.#end("port-failed"));
    transport.once("close", () => this.#end("closed"));
    transport.emit("open");
    this.#askVersion();
    this.#cancels.push(
      clock.every(limits.askMs, () => this.#watch()),
      clock.every(limits.pingMs, () => this.#ping()),
    );
  }

  async stop(): Promise<void> {
    this.#end("stopped");
    await this.#options.transport.close();
  }

  /** Lights the lamps of `mask` (bit 0 is button 1) for two seconds. */
  testLamps(mask: number): void {
    this.#send({ frame: "lamps", mode: lampModes.test, mask });
  }

  /** Restarts the console's program through its watchdog, as after a hang. What it holds is kept. */
  restart(): void {
    this.#send({ frame: "restart", key: restartKey });
  }

  #askVersion(): void {
    this.#options.transport.write([firmataVersionQuery]);
  }

  #onVersion(): void {
    // Also after every reset of the board: whatever was under way, the console has forgotten the session.
    this.#versionSeen = true;
    this.#heardMs = this.#options.clock.monoMs();
    this.#hello();
  }

  #hello(): void {
    this.#helloMs = this.#options.clock.monoMs();
    this.#expected = undefined;
    this.#send({ frame: "hello", protocol: protocolVersion, id: this.#options.newId() });
  }

  #helloAgain(): void {
    if (this.#options.clock.monoMs() - this.#helloMs >= limits.helloMs) this.#hello();
  }

  #watch(): void {
    const nowMs = this.#options.clock.monoMs();
    const allowedMs = this.#welcome ? limits.silentMs : limits.handshakeMs;
    if (nowMs - this.#heardMs > allowedMs) {
      this.#end(this.#welcome ? "silent" : "not-a-console");
      return;
    }
    if (!this.#versionSeen) this.#askVersion();
    else if (!this.#expected) this.#helloAgain();
  }

  #ping(): void {
    if (this.#expected) this.#send({ frame: "ping", token: 0 });
  }

  #onFrame(frame: UpFrame | null): void {
    if (this.#ended) return;
    if (!frame) {
      this.#badFrames++;
      this.#askAgain();
      return;
    }
    // Firmata alone keeps no link alive: a board that speaks it but never welcomes is not a console.
    if (this.#welcome || frame.frame === "welcome") this.#heardMs = this.#options.clock.monoMs();
    switch (frame.frame) {
      case "wiring":
        this.#options.onWiring?.(frame);
        break;
      case "welcome":
        this.#onWelcome(frame);
        break;
      case "felt":
        this.#onFelt(frame);
        break;
      case "press":
      case "release":
        this.#onEvent(frame);
        break;
      case "heartbeat":
        this.#onHeartbeat(frame);
        break;
      case "error":
        this.#onError(frame);
        break;
    }
  }

  #onWelcome(frame: Welcome): void {
    const { claim } = this.#options;
    const sourceId = frame.id.toString(16).padStart(8, "0");
    if (this.#sourceId !== undefined && this.#sourceId !== sourceId) {
      // Another console was plugged in behind the same port: that is another link.
      this.#end("closed");
      return;
    }
    if (this.#sourceId === undefined && !claim(sourceId)) {
      this.#end("same-id");
      return;
    }
    const first = this.#welcome === undefined;
    this.#sourceId = sourceId;
    this.#welcome = frame;
    this.#expected = { epoch: frame.epoch, seq: frame.nextSeq - frame.pending };
    this.#delivered = undefined;
    this.#tellUp(first ? "connected" : "restarted");
    if (this.#isWiredAsTold() || this.#wiringTold >= limits.wiringTellsMax) return;
    this.#wiringTold++;
    if (this.#wiring) this.#send({ frame: "config", ...this.#wiring.config });
  }

  #tellUp(reason: LinkReason): void {
    const { clock, sink, transport } = this.#options;
    const frame = this.#welcome;
    if (!frame || this.#sourceId === undefined) return;
    sink.link({
      sourceId: this.#sourceId,
      port: transport.path,
      state: "up",
      reason,
      monoMs: clock.monoMs(),
      detail: {
        firmware: `${frame.major}.${frame.minor}`,
        epoch: frame.epoch,
        pending: frame.pending,
        buttons: frame.buttons,
        mcusr: frame.mcusr,
        closedAtStart: frame.closedAtStart,
        selfTest: frame.selfTest,
        resets: frame.resets,
        restarts: frame.restarts,
      },
    });
  }

  get #wiring(): ConsoleWiring | undefined {
    return this.#sourceId === undefined ? undefined : this.#options.wiringFor?.(this.#sourceId);
  }

  #isWiredAsTold(): boolean {
    const wiring = this.#wiring;
    return !wiring || configCheck(wiring.config) === this.#welcome?.config;
  }

  #onFelt(frame: Frame<"felt">): void {
    if (this.#sourceId === undefined) return;
    this.#options.sink.felt({
      sourceId: this.#sourceId,
      button: frame.button + 1,
      monoMs: this.#chunkMs,
    });
  }

  #onEvent(frame: EventFrame): void {
    if (!this.#expected || !this.#welcome) {
      // The WELCOME was damaged: nothing may be taken before it is known where the events begin.
      this.#helloAgain();
      return;
    }
    const place: EventPlace = { epoch: this.#welcome.epoch, seq: frame.seq };
    const arrival = arrivalOf(place, this.#expected);
    if (arrival === "gap") {
      this.#gaps++;
      this.#askAgain();
      return;
    }
    if (arrival === "repeat") {
      this.#repeats++;
      this.#acknowledge();
      return;
    }
    if (!this.#deliver(frame, place)) return;
    this.#expected = following(place);
    this.#askedAgainMs = Number.NEGATIVE_INFINITY;
    this.#delivered = place;
    this.#acknowledge();
  }

  /** Whether the sink has committed it. */
  #deliver(frame: EventFrame, place: EventPlace): boolean {
    const source: SourceRef = { id: this.#sourceId ?? "", ...place };
    try {
      this.#events.deliver(frame, source, this.#chunkMs);
      this.#refusing = false;
      return true;
    } catch {
      // The console keeps the event and sends it again; whoever pressed sees that it was not taken.
      this.#refused++;
      if (!this.#refusing && this.#events.isAnswer(frame))
        this.#send({ frame: "lamps", mode: lampModes.refused, mask: 0 });
      this.#refusing = true;
      return false;
    }
  }

  /** Once per damage: what is still under way behind it would only be asked for again. */
  #askAgain(): void {
    const nowMs = this.#options.clock.monoMs();
    if (!this.#expected || nowMs - this.#askedAgainMs < limits.askAgainMs) return;
    this.#askedAgainMs = nowMs;
    this.#send({ frame: "resend", ...this.#expected });
  }

  #acknowledge(): void {
    if (this.#delivered) this.#send({ frame: "ack", ...this.#delivered });
  }

  #onHeartbeat(frame: Frame<"heartbeat">): void {
    if (this.#sourceId === undefined || !this.#welcome) return;
    this.#options.sink.counters?.({
      sourceId: this.#sourceId,
      epoch: this.#expected?.epoch ?? this.#welcome.epoch,
      monoMs: this.#chunkMs,
      presses: frame.presses.slice(0, this.#welcome.buttons),
      dropped: frame.dropped,
      pending: frame.pending,
      stuck: frame.presses.flatMap((_, index) => ((frame.stuck >> index) & 1 ? [index + 1] : [])),
      rxOverruns: frame.rxOverruns,
      frameErrors: frame.frameErrors,
      host: {
        badFrames: this.#badFrames + this.#faults,
        strayBytes: this.#monitor.strayBytes,
        gaps: this.#gaps,
        repeats: this.#repeats,
        refused: this.#refused,
      },
    });
  }

  #onError(frame: Frame<"error">): void {
    if (frame.code === errorCodes.badVersion) this.#end("other-protocol");
    else if (frame.code === errorCodes.noSession) this.#helloAgain();
    else if (frame.code === errorCodes.badValue && frame.refused === frames.config.id) {
      this.#wiringTold = limits.wiringTellsMax;
      this.#tellUp("wiring-refused");
    }
  }

  #send(frame: DownFrame): void {
    if (!this.#ended) this.#options.transport.write(encodeFrame(frame));
  }

  #end(reason: LinkReason): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const cancel of this.#cancels) cancel();
    if (this.#io) {
      offConsoleFrames(this.#io);
      this.#io.removeAllListeners();
      // A late error of the port has nobody left to tell.
      this.#io.on("error", () => undefined);
    }
    void this.#options.transport.close();
    this.#options.onEnd(reason);
  }
}
