import { createServer, type Server, type Socket } from "node:net";
import { decodeBatch } from "@otklik/feedback/batch";
import { OtklikError } from "@otklik/feedback/error";
import type { Ack, BatchHeader } from "@otklik/feedback/sync-message";
import { CENTRAL_BIRTH_TOPIC, parseUpTopic, topicOf } from "@otklik/feedback/topic";
import { Aedes, type Client } from "aedes";
import mqtt, { type MqttClient } from "mqtt";

/** A real broker on a port of its own; `stop` cuts its connections as a crash would. */
export class TestBroker {
  port = 0;
  /** A publish above this ends its connection, as brokers do. */
  packetBytesMax = Number.POSITIVE_INFINITY;
  /** Client ids that are turned away. */
  readonly unwelcome = new Set<string>();
  #server: Server | undefined;
  #aedes: Aedes | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #clients = new Map<string, Client>();

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const aedes = await Aedes.createBroker();
    this.#aedes = aedes;
    aedes.authenticate = (client, _username, _password, done) =>
      done(null, !this.unwelcome.has(client.id));
    aedes.authorizePublish = (_client, packet, done) =>
      done(packet.payload.length > this.packetBytesMax ? new Error("too large") : null);
    aedes.on("client", (client) => this.#clients.set(client.id, client));
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      aedes.handle(socket);
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.port, "127.0.0.1", resolve));
    const address = server.address();
    if (address && typeof address === "object") this.port = address.port;
  }

  /** Cuts one client's connection without a goodbye. */
  cut(clientId: string): void {
    this.#clients.get(clientId)?.conn.destroy();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server?.close(() => resolve()) ?? resolve());
    await new Promise<void>((resolve) => this.#aedes?.close(() => resolve()) ?? resolve());
    this.#server = undefined;
    this.#aedes = undefined;
  }
}

/** What the fake central does to a batch: keep it, keep it and lose the ack, be deaf, or refuse. */
export type Treatment = "keep" | "lose-ack" | "deaf" | { readonly refuse: string };

/** The least that a central is: it stores by identity and acknowledges what it stored. */
export class FakeCentral {
  readonly stored = new Map<string, string>();
  readonly attachments = new Map<string, string>();
  readonly received: BatchHeader[] = [];
  readonly messages: { readonly leaf: string; readonly payload: string }[] = [];
  treat: (header: BatchHeader, bodies: readonly string[]) => Treatment = () => "keep";
  nowMs = 1_700_000_000_000;
  #client: MqttClient | undefined;

  async start(url: string, filter = "otklik/1/+/+/+"): Promise<void> {
    const client = await mqtt.connectAsync(url, { protocolVersion: 4, reconnectPeriod: 50 });
    client.on("error", () => {});
    client.on("message", (topic, payload) => this.#receive(topic, payload));
    await client.subscribeAsync(filter, { qos: 1 });
    this.#client = client;
  }

  async stop(): Promise<void> {
    await this.#client?.endAsync(true);
  }

  async send(topic: string, message: unknown, retain = false): Promise<void> {
    await this.#client?.publishAsync(topic, JSON.stringify(message), { qos: 1, retain });
  }

  async born(central: string): Promise<void> {
    await this.send(CENTRAL_BIRTH_TOPIC, { v: 1, central, now: this.nowMs }, true);
  }

  last(leaf: string): unknown {
    const message = this.messages.findLast((one) => one.leaf === leaf);
    return message && JSON.parse(message.payload);
  }

  #receive(topic: string, payload: Buffer): void {
    const up = parseUpTopic(topic);
    if (!up) return;
    const ackTopic = topicOf(up.site, up.agent, "ack");
    if (up.leaf === "att") this.#attachment(ackTopic, payload);
    else if (up.leaf === "ev") this.#batch(up.agent, ackTopic, payload);
    else this.messages.push({ leaf: up.leaf, payload: payload.toString("utf8") });
  }

  #batch(agent: string, ackTopic: string, payload: Buffer): void {
    let batch: ReturnType<typeof decodeBatch>;
    try {
      batch = decodeBatch(payload);
    } catch (error) {
      if (error instanceof OtklikError) return;
      throw error;
    }
    const { header, bodies } = batch;
    this.received.push(header);
    const treatment = this.treat(header, bodies);
    if (treatment === "deaf") return;
    const refused: Ack["refused"] = [];
    bodies.forEach((body, index) => {
      const seq = header.from + index;
      if (typeof treatment === "object") refused.push({ seq, reason: treatment.refuse });
      else this.stored.set(`${agent}/${header.epoch}/${seq}`, body);
    });
    if (treatment === "lose-ack") return;
    const { epoch, from, to, boot, sentMonoMs } = header;
    const ack: Ack = {
      epoch,
      from,
      to,
      upTo: -1,
      boot,
      echoMonoMs: sentMonoMs,
      now: this.nowMs,
      refused,
    };
    void this.send(ackTopic, ack).catch(() => {});
  }

  #attachment(ackTopic: string, payload: Buffer): void {
    const end = payload.indexOf(10);
    const header = JSON.parse(payload.subarray(0, end).toString("utf8"));
    this.attachments.set(
      `${header.epoch}/${header.seq}`,
      payload.subarray(end + 1).toString("utf8"),
    );
    void this.send(ackTopic, { att: { epoch: header.epoch, seq: header.seq } }).catch(() => {});
  }
}
