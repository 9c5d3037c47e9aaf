import type { Clock } from "@otklik/feedback/clock";
import type { Event } from "@otklik/feedback/event";
import { ZoneTime } from "@otklik/feedback/local-time/zone-time";
import type { FastifyInstance } from "fastify";
import { type AgentConfig, dayStartMinutesOf } from "./config.ts";
import { matContact } from "./contact/mats.ts";
import { SourceState } from "./contact/source-state.ts";
import type { Journal } from "./journal/journal.ts";
import type { LinkEvent, SourcedPresence } from "./press/source.ts";
import { CsvFolder } from "./receipt/csv-folder.ts";
import { receiptRoutes } from "./receipt/http.ts";
import { FILES_MAX } from "./receipt/limits.ts";
import { ReceiptSubscriber } from "./receipt/mqtt.ts";
import { ReceiptIntake } from "./receipt/receipt-intake.ts";
import { knowsTime, type TimeSource } from "./receipt/receipt-time.ts";
import { ReceiptRecorder } from "./receipt/recorder.ts";
import { shiftRoutes } from "./shift/http.ts";
import { Shifts } from "./shift/shifts.ts";

export interface TillInputsOptions {
  readonly config: AgentConfig;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: {
    warn(context: object, message: string): void;
    error(context: object, message: string): void;
  };
}

const FILE_NOTES = "receipts-csv/";

/** All that says who is served at the till besides the customer: receipts, mats and shifts. */
export class TillInputs {
  readonly #options: TillInputsOptions;
  readonly #mats: SourceState;
  readonly #receipts: SourceState;
  /** Of whoever serves here; for a keypad reader too. */
  readonly shifts: Shifts;
  readonly #recorder: ReceiptRecorder;
  readonly #intake: ReceiptIntake;
  readonly #zone: ZoneTime;
  readonly #time: TimeSource;
  #stages: { start(): void; stop(): unknown }[] = [];

  constructor(options: TillInputsOptions) {
    this.#options = options;
    const { config, journal, clock } = options;
    const point = config.point.id;
    const append = (events: readonly Event[]) => journal.append(events);
    const state = {
      point,
      clock,
      append,
      onNotWritten: (error: unknown) => this.#notWritten(error),
    };
    this.#mats = new SourceState({ ...state, source: "mat", parts: matPortsOf(config) });
    const { csv, mqtt } = config.receipts ?? {};
    const parts = [...(csv ? ["csv"] : []), ...(mqtt ? ["mqtt"] : [])];
    this.#receipts = new SourceState({ ...state, source: "receipt", parts });
    this.#zone = new ZoneTime(config.site.zone);
    this.#time = {
      clock,
      wallTime: (boot, monoMs) => journal.wallTime(boot, monoMs),
      boots: () => journal.boots(),
    };
    this.shifts = new Shifts({
      operators: config.operators,
      site: { ...config.site, dayStartMinutes: dayStartMinutesOf(config) },
      point,
      clock,
      wallTime: this.#time.wallTime,
      recent: (types) => journal.recent(types),
      append: (make) => journal.append(make),
      onNotWritten: (error) => this.#notWritten(error),
    });
    this.#recorder = new ReceiptRecorder({
      ...this.#time,
      point,
      known: (event) => journal.receiptKnown(event),
      append,
      onOperator: (operator, monoMs) => this.shifts.till(operator, monoMs),
    });
    this.#intake = new ReceiptIntake({
      recorder: this.#recorder,
      point,
      zone: this.#zone,
      currency: config.receipts?.currency,
    });
  }

  /** What a mat says, for the press recorder. */
  matEvents(presence: SourcedPresence): readonly Event[] {
    const { config, clock } = this.#options;
    return matContact(presence, { point: config.point.id, clock });
  }

  /** A console came or went, and with it the mat that is wired to it. */
  link({ port, state, reason }: LinkEvent): void {
    this.#mats.set(port, state === "up", reason);
  }

  /** Adds the routes of what the config names, and of nothing else. */
  routes(server: FastifyInstance): void {
    const { config, clock } = this.#options;
    const http = config.receipts?.http;
    if (config.operators.length > 0) shiftRoutes(server, this.shifts);
    if (http) receiptRoutes(server, { ...http, clock, take: (list) => this.#intake.take(list) });
  }

  start(): void {
    if (this.#stages.length > 0) return;
    const { csv, mqtt } = this.#options.config.receipts ?? {};
    this.#stages.push(this.shifts);
    if (csv) this.#stages.push(this.#folder(csv));
    if (mqtt) this.#stages.push(this.#subscriber(mqtt));
    for (const stage of this.#stages) stage.start();
  }

  async stop(): Promise<void> {
    for (const stage of this.#stages.splice(0).reverse()) await stage.stop();
  }

  #folder(settings: NonNullable<NonNullable<AgentConfig["receipts"]>["csv"]>): CsvFolder {
    const { config, journal, clock, log } = this.#options;
    return new CsvFolder({
      settings,
      clock,
      zone: this.#zone,
      currency: config.receipts?.currency,
      knowsTime: () => knowsTime(this.#time),
      take: (inputs) => this.#recorder.take(inputs),
      note: (name) => journal.note(FILE_NOTES + name),
      putNote: (name, value) => journal.putNoteAmong(FILE_NOTES, name, value, FILES_MAX),
      onState: (up, reason) => {
        if (!up) log.warn({ folder: settings.folder, reason }, "receipts: no folder to read");
        this.#receipts.set("csv", up, reason);
      },
      onRejected: (file, rows) => {
        const [first] = rows;
        log.warn({ file, rejected: rows.length }, "receipts: rows refused, see the file beside it");
        this.#refused({
          via: "csv",
          file: file.slice(0, 200),
          rows: rows.length,
          ...(first ? { line: first.line, reason: first.reason.slice(0, 200) } : {}),
        });
      },
      onFailed: (error, file) =>
        log.error({ err: error, file }, "receipts: a file will be read again"),
    });
  }

  #subscriber(
    settings: NonNullable<NonNullable<AgentConfig["receipts"]>["mqtt"]>,
  ): ReceiptSubscriber {
    const { config, clock, log } = this.#options;
    return new ReceiptSubscriber({
      settings,
      clock,
      clientId: `otklik-receipts-${config.site.id}-${config.agent}`,
      take: (list) => this.#intake.take(list),
      onState: (up, reason) => this.#receipts.set("mqtt", up, reason),
      onRefused: (receipt, reason) => {
        log.warn({ receipt, reason }, "receipts: a message was refused");
        this.#refused({
          via: "mqtt",
          reason: reason.slice(0, 200),
          ...(receipt === undefined ? {} : { receipt }),
        });
      },
      onFailed: (error) => log.error({ err: error }, "receipts: the broker will bring it again"),
    });
  }

  #refused(detail: Record<string, string | number>): void {
    const { journal, clock } = this.#options;
    const monoMs = Math.round(clock.monoMs());
    try {
      journal.append([{ type: "health", monoMs, name: "receipts-refused", detail }]);
    } catch (error) {
      this.#notWritten(error);
    }
  }

  #notWritten(error: unknown): void {
    this.#options.log.error({ err: error }, "what became of receipts or a mat was not recorded");
  }
}

/** Ports of the consoles that a mat is wired to. */
function matPortsOf({ consoles }: AgentConfig): readonly string[] {
  return consoles.flatMap(({ port, inputs }) =>
    inputs?.some(({ kind }) => kind === "mat") ? port : [],
  );
}
