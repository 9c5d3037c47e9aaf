import { Socket } from "node:net";
import type { Cancel, Clock } from "@otklik/feedback/clock";
import mqtt, { type MqttClient } from "mqtt";
import { CONNECT_TIMEOUT_MS, GOODBYE_MS, KEEPALIVE_S } from "./limits.ts";
import { reconnectAfterMs } from "./retry-schedule.ts";

export interface ConnectionOptions {
  readonly url: string;
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
  /** PEM of the authority that signed the broker's certificate, for `mqtts:`. */
  readonly ca?: string | undefined;
  readonly clock: Clock;
  readonly subscribe: readonly string[];
  /** Topic and payload of the last will of the connect that is about to be made. */
  readonly will: () => { readonly topic: string; readonly payload: string };
  /** Every subscription is granted. */
  readonly onUp: () => void;
  readonly onDown: (reason: string) => void;
  readonly onMessage: (topic: string, payload: Buffer) => void;
  /** 0…1, spreads the waits; default Math.random. */
  readonly luck?: (() => number) | undefined;
}

/**
 * One MQTT connection that comes back for ever. A new client for every connect: mqtt.js would otherwise send again what
 * it remembers, and what is sent again is this project's own decision. MQTT 3.1.1, which every broker speaks.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #client: MqttClient | undefined;
  #retry: Cancel | undefined;
  #attempt = 0;
  #started = false;
  #up = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get up(): boolean {
    return this.#up;
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#connect();
  }

  /** Leaves properly when it can: an orderly goodbye suppresses the last will, so say `offline` before. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#retry?.();
    const client = this.#client;
    this.#client = undefined;
    this.#up = false;
    if (!client) return;
    await this.#within(client.endAsync(!client.connected));
    client.end(true);
  }

  /** QoS 1. The broker's PUBACK means nothing here (brokers lose what they acknowledged), so nobody waits for it. */
  publish(topic: string, payload: string | Buffer, options: { retain?: boolean } = {}): void {
    if (!this.#up) return;
    this.#client?.publish(topic, payload, { qos: 1, retain: options.retain ?? false }, () => {});
  }

  /** Resolves when the broker has it, the connection is gone, or it took too long. */
  async publishLast(topic: string, payload: string): Promise<void> {
    const client = this.#up ? this.#client : undefined;
    if (client) await this.#within(client.publishAsync(topic, payload, { qos: 1, retain: true }));
  }

  /** A link that is half open answers nothing: a goodbye must not hold up the end of the process. */
  async #within(step: Promise<unknown>): Promise<void> {
    let cancel: Cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#options.clock.after(GOODBYE_MS, resolve);
    });
    await Promise.race([step.catch(() => {}), late]);
    cancel();
  }

  #connect(): void {
    const { url, clientId, username, password, ca } = this.#options;
    const will = this.#options.will();
    const client = mqtt.connect(url, {
      clientId,
      username,
      password,
      ...(ca === undefined ? {} : { ca }),
      protocolVersion: 4,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      keepalive: KEEPALIVE_S,
      will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: true },
    });
    this.#client = client;
    let reason = "closed";
    client.on("error", (error) => {
      reason = error.message || error.name;
    });
    client.on("connect", () => {
      // mqtt.js leaves Nagle's algorithm on; without it a press reached central in 4.5 ms instead of 24.
      if (client.stream instanceof Socket) client.stream.setNoDelay(true);
      client.subscribe([...this.#options.subscribe], { qos: 1 }, (error, granted) => {
        if (client !== this.#client) return;
        const refused = granted?.find((grant) => grant.qos > 2)?.topic;
        if (!error && refused === undefined) {
          this.#attempt = 0;
          this.#up = true;
          this.#options.onUp();
          return;
        }
        reason = error?.message ?? `the broker refuses to let this agent read ${refused}`;
        client.end(true);
      });
    });
    client.on("message", (topic, payload) => {
      if (client === this.#client) this.#options.onMessage(topic, payload);
    });
    client.on("close", () => {
      if (client !== this.#client) return;
      this.#client = undefined;
      this.#up = false;
      client.end(true);
      this.#options.onDown(reason);
      if (!this.#started) return;
      const waitMs = reconnectAfterMs(this.#attempt++, (this.#options.luck ?? Math.random)());
      this.#retry = this.#options.clock.after(waitMs, () => this.#connect());
    });
  }
}
