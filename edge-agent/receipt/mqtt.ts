import { readFileSync } from "node:fs";
import type { Cancel, Clock } from "@otklik/feedback/clock";
import mqtt, { type MqttClient } from "mqtt";
import { reconnectAfterMs } from "../sync/retry-schedule.ts";
import type { ReceiptMqttSettings } from "./config.ts";
import {
  CONNECT_TIMEOUT_MS,
  GOODBYE_MS,
  KEEPALIVE_S,
  REQUEST_BYTES_MAX,
  RETRY_MS,
} from "./limits.ts";
import { requestSchema } from "./receipt-input.ts";
import type { ReceiptAnswer } from "./receipt-intake.ts";

export interface ReceiptSubscriberOptions {
  readonly settings: ReceiptMqttSettings;
  /** The same at every start: the broker keeps what comes while this agent is away. */
  readonly clientId: string;
  readonly clock: Clock;
  /** Returns after the commit, throws when there is no room. */
  readonly take: (receipts: readonly unknown[]) => readonly ReceiptAnswer[];
  readonly onState: (up: boolean, reason: string) => void;
  /** A message, or a receipt in one, that will not be taken however often it comes. */
  readonly onRefused: (receipt: string | undefined, reason: string) => void;
  readonly onFailed: (error: unknown) => void;
}

/**
 * Receipts from the shop's own broker. A message is acknowledged after its receipts are committed; what cannot be
 * committed now is not acknowledged, and the broker brings it again.
 */
export class ReceiptSubscriber {
  readonly #options: ReceiptSubscriberOptions;
  #client: MqttClient | undefined;
  #retry: Cancel | undefined;
  #attempt = 0;
  #started = false;
  #state: string | undefined;

  constructor(options: ReceiptSubscriberOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#tell(false, "connecting");
    this.#connect();
  }

  async stop(): Promise<void> {
    if (!this.#started) return;
    this.#started = false;
    this.#retry?.();
    const client = this.#client;
    this.#client = undefined;
    if (client) {
      let cancel: Cancel = () => {};
      const late = new Promise<void>((resolve) => {
        cancel = this.#options.clock.after(GOODBYE_MS, resolve);
      });
      await Promise.race([client.endAsync(!client.connected).catch(() => {}), late]);
      cancel();
      client.end(true);
    }
    this.#tell(false, "stopped");
  }

  #connect(): void {
    const { settings, clientId } = this.#options;
    const { url, topic, username, password, ca } = settings;
    let reason = "closed";
    let waitMs: number | undefined;
    const client = mqtt.connect(url, {
      clientId,
      protocolVersion: 4,
      clean: false,
      reconnectPeriod: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      keepalive: KEEPALIVE_S,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(ca === undefined ? {} : { ca: readFileSync(ca) }),
    });
    this.#client = client;
    client.handleMessage = (packet, done) => {
      try {
        if (packet.cmd === "publish") this.#message(Buffer.from(packet.payload));
        done();
      } catch (error) {
        // No `done`, so no PUBACK: the broker brings it again after the next connect.
        this.#options.onFailed(error);
        reason = "not-taken";
        waitMs = RETRY_MS;
        client.end(true);
      }
    };
    client.on("error", (error) => {
      reason = error.message || error.name;
    });
    client.on("connect", () => {
      client.subscribe(topic, { qos: 1 }, (error, granted) => {
        if (client !== this.#client) return;
        if (error || granted?.some(({ qos }) => qos > 2)) {
          reason = "topic-refused";
          client.end(true);
          return;
        }
        this.#attempt = 0;
        this.#tell(true, "connected");
      });
    });
    client.on("close", () => {
      if (client !== this.#client) return;
      this.#client = undefined;
      client.end(true);
      if (!this.#started) return;
      this.#tell(false, reason);
      this.#retry = this.#options.clock.after(
        waitMs ?? reconnectAfterMs(this.#attempt++, Math.random()),
        () => this.#connect(),
      );
    });
  }

  /** Throws when its receipts could not be kept. */
  #message(payload: Buffer): void {
    const { take, onRefused } = this.#options;
    const receipts = receiptsIn(payload);
    if (typeof receipts === "string") {
      onRefused(undefined, receipts);
      return;
    }
    for (const answer of take(receipts))
      if (answer.result === "refused") onRefused(answer.receipt, answer.reason);
  }

  #tell(up: boolean, reason: string): void {
    const state = `${up} ${reason}`;
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState(up, reason);
  }
}

/** The receipts of a message, or why it has none. */
function receiptsIn(payload: Buffer): readonly unknown[] | string {
  if (payload.length > REQUEST_BYTES_MAX) return `a message of ${payload.length} bytes`;
  let body: unknown;
  try {
    body = JSON.parse(payload.toString("utf8"));
  } catch {
    return "a message that is no JSON";
  }
  const request = requestSchema.safeParse(body);
  return request.success ? request.data.receipts : "a message without receipts";
}
