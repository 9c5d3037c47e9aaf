import { encodeBatch } from "@otklik/feedback/batch";
import { type Ack, ackMessageSchema, type Birth, type Status } from "@otklik/feedback/sync-message";
import { CENTRAL_BIRTH_TOPIC, topicOf } from "@otklik/feedback/topic";
import mqtt, { type MqttClient } from "mqtt";
import { BOOT } from "./events.ts";

/** An agent reduced to its messages: sends what it is told and notes what comes back. */
export class AgentClient {
  readonly site: string;
  readonly agent: string;
  readonly acks: Ack[] = [];
  readonly attachmentAcks: unknown[] = [];
  readonly centralBirths: string[] = [];
  readonly #client: MqttClient;
  #waiting: { readonly until: () => boolean; readonly resolve: () => void }[] = [];

  constructor(site: string, agent: string, client: MqttClient) {
    this.site = site;
    this.agent = agent;
    this.#client = client;
    client.on("error", () => {});
    client.on("message", (topic, payload) => {
      if (topic === CENTRAL_BIRTH_TOPIC) this.centralBirths.push(payload.toString());
      else if (topic.endsWith("/ack")) {
        const message = ackMessageSchema.parse(JSON.parse(payload.toString()));
        if ("att" in message) this.attachmentAcks.push(message.att);
        else this.acks.push(message);
      }
      for (const waiter of this.#waiting) if (waiter.until()) waiter.resolve();
    });
  }

  static async connect(login: {
    mqttUrl: string;
    site: string;
    agent: string;
    username: string;
    password: string;
  }): Promise<AgentClient> {
    const client = await mqtt.connectAsync(login.mqttUrl, {
      username: login.username,
      password: login.password,
      clientId: login.agent,
      protocolVersion: 4,
      reconnectPeriod: 100,
    });
    const agent = new AgentClient(login.site, login.agent, client);
    await client.subscribeAsync([topicOf(login.site, login.agent, "ack"), CENTRAL_BIRTH_TOPIC], {
      qos: 1,
    });
    return agent;
  }

  get mqtt(): MqttClient {
    return this.#client;
  }

  /** Publishes `bodies` as one batch from seq `from` on. */
  async send(epoch: string, from: number, bodies: readonly string[]): Promise<void> {
    const to = from + bodies.length - 1;
    const header = { v: 1, epoch, from, to, boot: BOOT, sentMonoMs: 5_000 } as const;
    await this.sendRaw(encodeBatch(header, bodies));
  }

  async sendRaw(payload: Buffer): Promise<void> {
    await this.#client.publishAsync(topicOf(this.site, this.agent, "ev"), payload, { qos: 1 });
  }

  async publish(leaf: "status" | "birth" | "att", payload: object | Buffer): Promise<void> {
    const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
    const retain = leaf !== "att";
    await this.#client.publishAsync(topicOf(this.site, this.agent, leaf), bytes, {
      qos: 1,
      retain,
    });
  }

  async birth(epoch: string, parts: Partial<Birth> = {}): Promise<void> {
    const birth: Birth = {
      v: 1,
      site: this.site,
      agent: this.agent,
      epoch,
      boot: BOOT,
      connect: 1,
      machineId: "machine-1",
      software: "test",
      points: [],
      capabilities: {},
      holds: [],
      ...parts,
    };
    await this.publish("birth", birth);
  }

  async status(epoch: string, parts: Partial<Status> = {}): Promise<void> {
    await this.publish("status", { v: 1, state: "online", epoch, connect: 1, ...parts });
  }

  /** Resolves as soon as `until` holds; looked at after every message. */
  async until(until: () => boolean): Promise<void> {
    if (until()) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push({ until, resolve });
    });
    this.#waiting = this.#waiting.filter((waiter) => !waiter.until());
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }
}
