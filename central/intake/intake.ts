import { createHash, randomBytes } from "node:crypto";
import { BATCH_EVENTS_MAX, decodeBatch } from "@otklik/feedback/batch";
import type { Clock } from "@otklik/feedback/clock";
import { asOtklikError, OtklikError } from "@otklik/feedback/error";
import type { RefusalReason } from "@otklik/feedback/event";
import {
  type Ack,
  attachmentHeaderSchema,
  type BatchHeader,
  batchHeaderSchema,
  birthSchema,
  type Command,
  type ConfigMessage,
  type centralBirthSchema,
  statusSchema,
} from "@otklik/feedback/sync-message";
import {
  CENTRAL_BIRTH_TOPIC,
  parseUpTopic,
  TOPIC_ROOT,
  topicOf,
  type UpLeaf,
  upLeaves,
} from "@otklik/feedback/topic";
import type { z } from "zod";
import type { BrokerLink, Incoming } from "../broker/link.ts";
import type { Log } from "../log.ts";
import { ATTACHMENT_BYTES_MAX } from "../store/limits.ts";
import type { IntakeResult, Store } from "../store/store.ts";
import { ERASURES_SENT, OVERSIZED_KEPT_BYTES, PAYLOAD_BYTES_MAX } from "./limits.ts";
import { readEvent } from "./read-event.ts";
import { headerEnd, readJson, UNREADABLE } from "./read-message.ts";
import type { Registry } from "./registry.ts";
import { takeIn } from "./take-in.ts";

export interface IntakeOptions {
  readonly store: Store;
  readonly link: BrokerLink;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly log: Log;
  /** Topics are shared with other workers under this `$share` group; undefined = plain subscription. */
  readonly shareGroup?: string;
}
export interface IntakeCounts {
  readonly batches: number;
  readonly events: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly failed: number;
}

interface Sender {
  readonly site: string;
  readonly agent: string;
}

/** From a broker's messages to committed rows, and back to the sender with an acknowledgement. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #central = randomBytes(8).toString("hex");
  #failing: string | undefined;
  readonly #counts = { batches: 0, events: 0, duplicates: 0, refused: 0, failed: 0 };

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  get counts(): IntakeCounts {
    return { ...this.#counts };
  }

  /** Resolves when the link is subscribed; a broker that is away is waited for by the link itself. */
  async start(): Promise<void> {
    const { link, shareGroup } = this.#options;
    const prefix = shareGroup === undefined ? "" : `$share/${shareGroup}/`;
    link.onMessage((message) => this.#take(message));
    link.onConnect(() => this.#announce());
    await link.subscribe(upLeaves.map((leaf) => `${prefix}${TOPIC_ROOT}/+/+/${leaf}`));
  }

  async stop(): Promise<void> {
    await this.#options.link.stop();
  }

  /** Agents announce themselves again on a new value: what this central does not know, it is told. */
  #announce(): void {
    const message: z.infer<typeof centralBirthSchema> = {
      v: 1,
      central: this.#central,
      now: this.#options.clock.wallMs(),
    };
    this.#options.link.publish(CENTRAL_BIRTH_TOPIC, JSON.stringify(message), { retain: true });
  }

  /** Never rejects: a message that failed is not acknowledged, so its sender sends it again. */
  async #take(message: Incoming): Promise<void> {
    const { log, registry } = this.#options;
    const topic = parseUpTopic(message.topic);
    if (!topic) return;
    try {
      const joined = await registry.siteOf(topic.agent, topic.site);
      if (joined !== undefined && joined !== topic.site)
        return await this.#refusePayload(topic, message.payload, {
          reason: "wrong-site",
          detail: `on the topic of ${topic.site}, joined for ${joined}`,
        });
      await this.#byLeaf[topic.leaf](topic, message).catch((error: unknown) =>
        this.#refuseUnreadable(topic, message.payload, error),
      );
      this.#failing = undefined;
    } catch (error) {
      this.#counts.failed++;
      const { code, message: text } = asOtklikError(error);
      // A store that is away fails every message: once is enough to say it.
      if (code !== this.#failing)
        log.error(
          { code, topic: message.topic, error: text },
          "intake failed; the sender will try again",
        );
      this.#failing = code;
    }
  }

  readonly #byLeaf: Record<UpLeaf, (sender: Sender, message: Incoming) => Promise<void>> = {
    ev: (sender, message) => this.#takeBatch(sender, message.payload),
    att: (sender, message) => this.#takeAttachment(sender, message.payload),
    status: (sender, message) => this.#takeStatus(sender, message),
    birth: (sender, message) => this.#takeBirth(sender, message),
    // An erasure is sent again at every birth, whatever was answered; its effect comes up as an event.
    res: async () => {},
  };

  async #takeBatch(sender: Sender, payload: Buffer): Promise<void> {
    if (payload.length > PAYLOAD_BYTES_MAX)
      return await this.#refusePayload(sender, payload.subarray(0, OVERSIZED_KEPT_BYTES), {
        reason: "too-large",
        detail: `a payload of ${payload.length} bytes, at most ${PAYLOAD_BYTES_MAX}; only its start is kept`,
      });
    const { store, clock } = this.#options;
    let batch: ReturnType<typeof decodeBatch>;
    try {
      batch = decodeBatch(payload);
    } catch (error) {
      return await this.#refuseBatch(sender, payload, asOtklikError(error));
    }
    const { header, bodies } = batch;
    const { epoch, from, to } = header;
    const events = bodies.map((body, at) => ({
      seq: from + at,
      body,
      parsed: readEvent(from + at, body),
    }));
    const nowMs = clock.wallMs();
    const result = await takeIn(store, { ...sender, epoch, from, to, events, nowMs });
    this.#counts.batches++;
    this.#counts.events += result.inserted;
    this.#counts.duplicates += result.duplicate;
    this.#acknowledge(sender, header, result);
  }

  /** Committed: only now may the sender be told, or a crash in between would lose what it then forgets. */
  #acknowledge({ site, agent }: Sender, header: BatchHeader, result: IntakeResult): void {
    this.#counts.refused += result.refused.length;
    for (const { from, to } of result.held) {
      const ack: Ack = {
        epoch: header.epoch,
        from,
        to,
        upTo: result.upTo,
        boot: header.boot,
        echoMonoMs: header.sentMonoMs,
        now: this.#options.clock.wallMs(),
        refused: result.refused.filter(({ seq }) => seq >= from && seq <= to),
      };
      this.#options.link.publish(topicOf(site, agent, "ack"), JSON.stringify(ack));
    }
  }

  async #refuseBatch(sender: Sender, payload: Buffer, error: OtklikError): Promise<void> {
    const header = batchHeaderSchema.safeParse(error.context["header"]);
    const length = header.success ? header.data.to - header.data.from + 1 : 0;
    // A range that no batch can have is no identity either.
    if (!header.success || length < 1 || length > BATCH_EVENTS_MAX)
      return await this.#refusePayload(sender, payload, {
        reason: "batch-undecodable",
        detail: error.message,
      });
    const { store, clock } = this.#options;
    const { epoch, from, to } = header.data;
    const result = await store.quarantineBatch({
      ...sender,
      ...{ epoch, from, to, payload },
      detail: error.message,
      nowMs: clock.wallMs(),
    });
    this.#acknowledge(sender, header.data, result);
  }

  /** What no later delivery can make right leaves a trace; anything else is thrown on and tried again. */
  async #refuseUnreadable(
    { leaf, ...sender }: Sender & { readonly leaf: UpLeaf },
    payload: Buffer,
    error: unknown,
  ): Promise<void> {
    const { code, message } = asOtklikError(error);
    const reason = UNREADABLE[code];
    if (reason === undefined) throw error;
    const size = `${leaf} of ${payload.length} bytes`;
    // An attachment's content can be erased, a copy of it in quarantine could not: a header that was read is kept alone,
    // and of one that was not, not even the parser's quotation of it.
    if (leaf === "att") {
      const damaged = code === "attachment-damaged";
      const kept = payload.subarray(0, damaged ? headerEnd(payload) : 0);
      const detail = `${size}: ${damaged ? message : "its first line is no header"}`;
      return await this.#refusePayload(sender, kept, { reason, detail });
    }
    const kept = reason === "too-large" ? payload.subarray(0, OVERSIZED_KEPT_BYTES) : payload;
    await this.#refusePayload(sender, kept, { reason, detail: `${size}: ${message}` });
  }

  async #refusePayload(
    sender: Sender,
    payload: Buffer,
    refusal: { readonly reason: RefusalReason; readonly detail: string },
  ): Promise<void> {
    const { store, clock, log } = this.#options;
    this.#counts.refused++;
    log.warn(
      { agent: sender.agent, ...refusal },
      "a payload without identity is kept in quarantine",
    );
    const { site, agent } = sender;
    await store.quarantinePayload({ site, agent, payload, ...refusal, nowMs: clock.wallMs() });
  }

  async #takeStatus({ site, agent }: Sender, { payload, retained }: Incoming): Promise<void> {
    if (payload.length === 0) return;
    const status = readJson(statusSchema, payload);
    const { store, clock } = this.#options;
    await store.status(site, agent, status, { nowMs: clock.wallMs(), retained });
  }

  async #takeBirth({ site, agent }: Sender, { payload, retained }: Incoming): Promise<void> {
    if (payload.length === 0) return;
    const birth = readJson(birthSchema, payload);
    if (birth.agent !== agent)
      throw new OtklikError("birth-mismatch", `a birth of ${birth.agent} on the topic of ${agent}`);
    const { store, clock } = this.#options;
    await store.birth(site, birth, { nowMs: clock.wallMs(), retained });
    await this.sendConfig({ site, agent });
    await this.sendErasures({ site, agent });
  }

  /**
   * Tells the agent what was erased here, so that its own copy goes, too. At every birth again: the agent answers what it
   * has done already from memory, and what it was away for it does then.
   */
  async sendErasures({ site, agent }: Sender): Promise<void> {
    for (const { epoch, seq, reason } of await this.#options.store.erasures(agent, ERASURES_SENT)) {
      const id = `erase-${epoch}-${seq}`;
      const command: Command = { v: 1, id, name: "erase", args: { epoch, seq, reason } };
      this.#options.link.publish(topicOf(site, agent, "cmd"), JSON.stringify(command));
    }
  }

  /**
   * Publishes the agent's config, retained: at every birth too, because a broker that came back empty has forgotten it.
   * The agent itself refuses one that is older than what it has.
   */
  async sendConfig({ site, agent }: Sender): Promise<void> {
    const config = await this.#options.store.config(agent);
    if (!config) return;
    const { configEpoch, version, yaml } = config;
    const message: ConfigMessage = { v: 1, configEpoch, version, yaml };
    this.#options.link.publish(topicOf(site, agent, "cfg"), JSON.stringify(message), {
      retain: true,
    });
  }

  async #takeAttachment(sender: Sender, payload: Buffer): Promise<void> {
    const { store, clock, link } = this.#options;
    const end = headerEnd(payload);
    const header = readJson(attachmentHeaderSchema, payload.subarray(0, end));
    const content = payload.subarray(end + 1);
    const sha256 = createHash("sha256").update(content).digest("hex");
    if (content.length > ATTACHMENT_BYTES_MAX || sha256 !== header.sha256)
      throw new OtklikError("attachment-damaged", "the content is not what its header announced");
    const { epoch, seq, kind } = header;
    const { site, agent } = sender;
    await store.saveAttachment({ agent, epoch, seq, kind, sha256, content, nowMs: clock.wallMs() });
    link.publish(topicOf(site, agent, "ack"), JSON.stringify({ att: { epoch, seq } }));
  }
}
