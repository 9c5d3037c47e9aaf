import { randomInt } from "node:crypto";
import type { Cancel, Clock } from "@otklik/feedback/clock";
import { asOtklikError } from "@otklik/feedback/error";
import type { ConsoleConfig } from "@otklik/firmware/config";
import { limits as consoleLimits } from "@otklik/firmware/protocol";
import type { ConsoleWiring } from "@otklik/firmware/wiring";
import type { Board, BoardOption } from "johnny-five";
import { SerialPort } from "serialport";
import { ConsoleSession } from "./console-session.ts";
import type { FirmataBoard } from "./firmata-board.ts";
import { pressLimits as limits } from "./limits.ts";
import { openTransport, type SerialTransport } from "./serial-transport.ts";
import type { LinkReason, PressSink, PressSource } from "./source.ts";

/**
 * Button consoles on USB, spoken to over Firmata: keeps every port it is given open, across unplugging, resets and
 * foreign devices, and has a johnny-five board on each console for whoever wants its other pins.
 */

export interface ConsolePort {
  readonly path: string;
  /** The console this wiring is for, wherever it is plugged in. Default: whichever is behind the path. */
  readonly id?: string;
  /** How its console is to be wired, and at which speed; told to one that is not. Default: it keeps its own. */
  readonly wiring?: ConsoleWiring;
}

export interface FirmataSourceOptions {
  readonly clock: Clock;
  readonly sink: PressSink;
  /** Devices (`/dev/ttyUSB0`) and simulator sockets (`unix:/path`); "auto" is every USB serial port there is. */
  readonly ports: readonly (string | ConsolePort)[] | "auto";
  /** Default: the console's own 57,600 and its fast 115,200, tried by turns. */
  readonly baud?: number;
  /** What a console says of its wiring, whenever it greets. */
  readonly onWiring?: (wiring: ConsoleConfig) => void;
  /** Told when johnny-five is on a console. */
  readonly onBoard?: (board: Board, sourceId: string) => void;
  /** Default: the system's; a test gives its own. */
  readonly open?: (port: string, baud: number) => Promise<SerialTransport>;
  /** Default: the system's random numbers. */
  readonly newId?: () => number;
}

interface Port extends ConsolePort {
  retryMs: number;
  /** What the next session talks at. */
  baud: number;
  /** Its other speed was heard out in vain just now. */
  otherTried: boolean;
  /** What was last told about it, so that a change is told once. */
  told: LinkReason | undefined;
  session: ConsoleSession | undefined;
  board: Board | undefined;
  boardReady: boolean;
  boardTold: boolean;
  cancel: Cancel | undefined;
  gone: boolean;
}

export class FirmataSource implements PressSource {
  readonly name = "firmata";
  readonly #options: FirmataSourceOptions;
  readonly #ports = new Map<string, Port>();
  #five: typeof import("johnny-five") | undefined;
  #cancelList: Cancel | undefined;
  #running = false;

  constructor(options: FirmataSourceOptions) {
    this.#options = options;
  }

  /** Resolves when every given port was tried once. Ports that fail are tried again until `stop`. */
  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    // Before the first port opens: loading it takes half a second in which nothing would be acknowledged.
    const five = await import("johnny-five");
    this.#five = five.default ?? five;
    const { ports, clock } = this.#options;
    if (ports === "auto") {
      await this.#lookForPorts();
      this.#cancelList = clock.every(limits.listMs, () => void this.#lookForPorts());
      return;
    }
    await Promise.all(
      ports
        .slice(0, limits.consolesMax)
        .map((port) => this.#add(typeof port === "string" ? { path: port } : port)),
    );
  }

  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    this.#cancelList?.();
    const ports = [...this.#ports.values()];
    this.#ports.clear();
    await Promise.all(
      ports.map(async (port) => {
        port.gone = true;
        port.cancel?.();
        await port.session?.stop();
      }),
    );
  }

  /** The console of a given id, while it is connected. */
  session(sourceId: string): ConsoleSession | undefined {
    for (const port of this.#ports.values()) {
      if (port.session?.sourceId === sourceId) return port.session;
    }
    return undefined;
  }

  /** Boards without USB serial numbers come back under each other's paths: a wiring with an id follows its console. */
  #wiringFor(port: Port, sourceId: string): ConsoleWiring | undefined {
    for (const other of this.#ports.values()) if (other.id === sourceId) return other.wiring;
    return port.id === undefined ? port.wiring : undefined;
  }

  async #lookForPorts(): Promise<void> {
    const listed = await SerialPort.list().catch(() => []);
    const present = new Set(
      listed.filter((port) => port.vendorId !== undefined).map((port) => port.path),
    );
    for (const port of this.#ports.values()) {
      if (present.has(port.path) || port.session) continue;
      port.gone = true;
      port.cancel?.();
      this.#ports.delete(port.path);
    }
    for (const path of present) {
      if (!this.#ports.has(path) && this.#ports.size < limits.consolesMax)
        await this.#add({ path });
    }
  }

  #add(given: ConsolePort): Promise<void> {
    const port: Port = {
      ...given,
      retryMs: limits.retryMsMin,
      baud: this.#options.baud ?? consoleLimits.defaultBaud,
      otherTried: false,
      told: undefined,
      session: undefined,
      board: undefined,
      boardReady: false,
      boardTold: false,
      cancel: undefined,
      gone: false,
    };
    this.#ports.set(given.path, port);
    return this.#connect(port);
  }

  async #connect(port: Port): Promise<void> {
    const open =
      this.#options.open ?? ((path: string, baud: number) => openTransport(path, { baud }));
    let transport: SerialTransport;
    try {
      transport = await open(port.path, port.baud);
    } catch (error) {
      this.#onDown(port, null, asOtklikError(error, "port-failed").code as LinkReason);
      return;
    }
    if (port.gone) {
      await transport.close();
      return;
    }
    const session = new ConsoleSession({
      clock: this.#options.clock,
      transport,
      sink: {
        press: (press) => this.#options.sink.press(press),
        release: (release) => this.#options.sink.release(release),
        ...(this.#options.sink.presence
          ? { presence: (presence) => this.#options.sink.presence?.(presence) }
          : {}),
        felt: (touch) => this.#options.sink.felt(touch),
        link: (event) => {
          port.told = undefined;
          port.retryMs = limits.retryMsMin;
          port.otherTried = false;
          this.#options.sink.link(event);
          this.#tellBoard(port);
        },
        counters: (counters) => this.#options.sink.counters?.(counters),
      },
      newId: this.#options.newId ?? (() => randomInt(1, 2 ** 32)),
      baud: port.baud,
      wiringFor: (sourceId) => this.#wiringFor(port, sourceId),
      onWiring: ({ frame: _, ...wiring }) => this.#options.onWiring?.(wiring),
      claim: (sourceId) => this.session(sourceId) === undefined,
      onReady: (io) => this.#putBoardOn(port, io),
      onEnd: (reason) => {
        port.session = undefined;
        this.#forgetBoard(port);
        this.#onEnd(port, session.sourceId ?? null, reason);
      },
    });
    port.session = session;
    session.start();
  }

  #onDown(port: Port, sourceId: string | null, reason: LinkReason): void {
    const { clock, sink } = this.#options;
    if (port.told !== reason) {
      port.told = reason;
      sink.link({ sourceId, port: port.path, state: "down", reason, monoMs: clock.monoMs() });
    }
    if (port.gone || !this.#running) return;
    port.cancel = clock.after(port.retryMs, () => void this.#connect(port));
    port.retryMs = Math.min(port.retryMs * 2, limits.retryMsMax);
  }

  /** Nothing understood at one speed: a console may talk at the other, or have just been told to. */
  #onEnd(port: Port, sourceId: string | null, reason: LinkReason): void {
    const { defaultBaud, fastBaud } = consoleLimits;
    const unheard = reason === "not-a-console";
    const halfTried = unheard && !port.otherTried && this.#options.baud === undefined;
    if ((unheard || reason === "silent") && this.#options.baud === undefined) {
      port.baud = port.baud === defaultBaud ? fastBaud : defaultBaud;
    }
    port.otherTried = halfTried;
    if (!halfTried) this.#onDown(port, sourceId, reason);
    else if (!port.gone && this.#running) {
      port.cancel = this.#options.clock.after(0, () => void this.#connect(port));
    }
  }

  #putBoardOn(port: Port, io: FirmataBoard): void {
    const five = this.#five;
    if (!five) return;
    const board = new five.Board(boardOptions(io));
    port.board = board;
    board.on("error", () => undefined);
    board.on("ready", () => {
      port.boardReady = true;
      this.#tellBoard(port);
    });
  }

  /** Pins and id become known in either order. */
  #tellBoard(port: Port): void {
    const sourceId = port.session?.sourceId;
    if (!port.board || !port.boardReady || port.boardTold || sourceId === undefined) return;
    port.boardTold = true;
    this.#options.onBoard?.(port.board, sourceId);
  }

  /** johnny-five keeps every board it ever made; one per replugging would fill the memory in time. */
  #forgetBoard(port: Port): void {
    const { board } = port;
    port.board = undefined;
    port.boardReady = false;
    port.boardTold = false;
    const all = (this.#five?.Board as unknown as { readonly cache: Board[] } | undefined)?.cache;
    if (!board || !all) return;
    clearTimeout((board as unknown as { readonly timer?: NodeJS.Timeout }).timer);
    const place = all.indexOf(board);
    if (place >= 0) all.splice(place, 1);
  }
}

/** Without `sigint: false` johnny-five installs a handler that ends the process; its types do not know the option. */
function boardOptions(io: FirmataBoard): BoardOption {
  const options = { io, repl: false, debug: false, sigint: false };
  return options;
}
