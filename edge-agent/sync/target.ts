import type { Cancel } from "@otklik/feedback/clock";
import {
  ackMessageSchema,
  type Birth,
  centralBirthSchema,
  commandSchema,
  configMessageSchema,
  type Status,
} from "@otklik/feedback/sync-message";
import { CENTRAL_BIRTH_TOPIC, downLeaves, topicOf } from "@otklik/feedback/topic";
import { Connection } from "./connection.ts";
import { COALESCE_MS, DOWN_BYTES_MAX, STATUS_EVERY_MS, TICK_MS } from "./limits.ts";
import { Outbox } from "./outbox.ts";
import type { Shared, SyncState, SyncTargetOptions } from "./shared.ts";

/** One target: its connection, what it is told about this agent, and what it says. */
export class SyncTarget {
  readonly name: string;
  readonly #shared: Shared;
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #cancels: Cancel[] = [];
  #started = false;
  #pumpPlanned = false;
  #connect = 0;
  #central: string | undefined;
  #announcedEpoch = "";
  #statusSent = "";
  #lastAckMonoMs: number | undefined;
  #refused = 0;
  #problem: string | undefined;

  constructor(target: SyncTargetOptions, shared: Shared) {
    this.name = target.name;
    this.#shared = shared;
    this.#outbox = new Outbox({
      journal: shared.journal,
      clock: shared.clock,
      target: target.name,
      send: (leaf, payload) => this.#connection.publish(this.#topic(leaf), payload),
    });
    this.#connection = new Connection({
      url: target.url,
      clientId: shared.agent,
      username: target.username,
      password: target.password,
      ca: target.ca,
      clock: shared.clock,
      luck: shared.luck,
      // Exact topics: a wildcard would be refused, whatever it matches.
      subscribe: [...downLeaves.map((leaf) => this.#topic(leaf)), CENTRAL_BIRTH_TOPIC],
      will: () => {
        this.#connect++;
        return { topic: this.#topic("status"), payload: JSON.stringify(this.#status("offline")) };
      },
      onUp: () => this.#up(),
      onDown: (reason) => this.#down(reason),
      onMessage: (topic, payload) => this.#receive(topic, payload),
    });
  }

  get state(): SyncState {
    return {
      target: this.name,
      connected: this.#connection.up,
      backlog: this.#shared.journal.backlog(this.name),
      lastAckMonoMs: this.#lastAckMonoMs,
      refused: this.#refused,
      problem: this.#problem,
    };
  }

  get drained(): boolean {
    const { journal } = this.#shared;
    return journal.backlog(this.name) === 0 && journal.nextAttachment(this.name) === undefined;
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    const { clock, journal } = this.#shared;
    this.#cancels.push(
      journal.onCommitted(() => this.#planPump()),
      clock.every(TICK_MS, () => this.#guard(() => this.#tick())),
      clock.every(STATUS_EVERY_MS, () => this.#publishStatus("online")),
    );
    this.#connection.start();
  }

  async stop(): Promise<void> {
    if (!this.#started) return;
    this.#started = false;
    for (const cancel of this.#cancels.splice(0)) cancel();
    // A goodbye suppresses the last will, so the same is said by hand.
    await this.#connection.publishLast(
      this.#topic("status"),
      JSON.stringify(this.#status("offline")),
    );
    await this.#connection.stop();
    this.#outbox.down();
  }

  /** After the lamp: packing a batch inside the commit would hold up what tells the customer. */
  #planPump(): void {
    if (this.#pumpPlanned || !this.#connection.up) return;
    this.#pumpPlanned = true;
    this.#shared.clock.after(COALESCE_MS, () => {
      this.#pumpPlanned = false;
      if (this.#started) this.#guard(() => this.#pump());
    });
  }

  #pump(): void {
    if (this.#announcedEpoch === this.#shared.journal.epoch) this.#outbox.pump();
    else if (this.#connection.up) this.#up();
  }

  #tick(): void {
    this.#pump();
    this.#outbox.tick();
  }

  /** Connected; or the record went on under a new epoch, because its file was damaged. */
  #up(): void {
    this.#problem = undefined;
    this.#shared.log.info({ target: this.name, epoch: this.#shared.journal.epoch }, "connected");
    this.#announce();
    this.#outbox.up();
  }

  #down(reason: string): void {
    // Said once per outage, not once per attempt.
    if (this.#problem === undefined)
      this.#shared.log.warn({ target: this.name, reason }, "not connected; trying again");
    this.#problem = reason;
    this.#guard(() => this.#outbox.down());
  }

  /** Retained state is published anew at every connect: a broker restored empty, or from an old copy, is right again. */
  #announce(): void {
    const { journal, clock, site, agent, birth } = this.#shared;
    const message: Birth = {
      v: 1,
      site,
      agent,
      epoch: journal.epoch,
      boot: clock.bootId,
      connect: this.#connect,
      ...birth,
      node: process.version,
      holds: journal.holds(this.name),
    };
    this.#connection.publish(this.#topic("birth"), JSON.stringify(message), { retain: true });
    this.#announcedEpoch = journal.epoch;
    this.#statusSent = "";
    this.#publishStatus("online");
  }

  #publishStatus(state: Status["state"]): void {
    if (!this.#connection.up) return;
    const { journal } = this.#shared;
    const payload = JSON.stringify({
      ...this.#status(state),
      lastSeq: journal.lastSeq,
      backlog: journal.backlog(this.name),
    });
    if (payload === this.#statusSent) return;
    this.#statusSent = payload;
    this.#connection.publish(this.#topic("status"), payload, { retain: true });
  }

  #status(state: Status["state"]): Status {
    return { v: 1, state, epoch: this.#shared.journal.epoch, connect: this.#connect };
  }

  #receive(topic: string, payload: Buffer): void {
    if (payload.length === 0) return;
    if (payload.length > DOWN_BYTES_MAX) {
      this.#shared.log.warn({ topic, bytes: payload.length }, "a message is too large; ignored");
      return;
    }
    this.#guard(() => {
      const message: unknown = JSON.parse(payload.toString("utf8"));
      if (topic === CENTRAL_BIRTH_TOPIC) this.#centralBorn(message);
      else if (topic === this.#topic("ack")) this.#acked(message);
      else if (topic === this.#topic("cfg")) this.#configured(message);
      else if (topic === this.#topic("cmd")) this.#commanded(message);
      else if (topic === this.#topic("fact")) this.#shared.onFact(message);
    });
  }

  #acked(message: unknown): void {
    const { clock, log, onTime } = this.#shared;
    const receivedMonoMs = clock.monoMs();
    const ack = ackMessageSchema.parse(message);
    if ("att" in ack) {
      this.#outbox.attachmentAcked(ack.att);
      return;
    }
    const given = this.#outbox.acked(ack);
    if (!given) return;
    this.#lastAckMonoMs = receivedMonoMs;
    onTime({ sentMonoMs: ack.echoMonoMs, receivedMonoMs, centralWallMs: ack.now });
    if (given.events > 0) this.#refused += given.refused.length;
    for (const refusal of given.refused)
      log.warn({ target: this.name, epoch: ack.epoch, ...refusal }, "an event was refused");
  }

  #centralBorn(message: unknown): void {
    const { central } = centralBirthSchema.parse(message);
    const known = this.#central;
    this.#central = central;
    if (known === undefined || known === central) return;
    this.#announce();
    this.#outbox.startOver();
  }

  #configured(message: unknown): void {
    const config = configMessageSchema.parse(message);
    this.#shared.config.offer(config).catch((error) => this.#report(error));
  }

  #commanded(message: unknown): void {
    this.#shared.commands
      .run(commandSchema.parse(message))
      .then((result) => {
        if (result) this.#connection.publish(this.#topic("res"), JSON.stringify(result));
      })
      .catch((error) => this.#report(error));
  }

  #topic(leaf: Parameters<typeof topicOf>[2]): string {
    // Also for events of an epoch that was written before the agent moved here: its credentials are for its present
    // tree, and central reads an epoch's site from its own `epoch-opened`.
    return topicOf(this.#shared.site, this.#shared.agent, leaf);
  }

  /** What arrives is from outside: a message that cannot be read must not end the agent. */
  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    this.#shared.log.error({ target: this.name, err: error }, "sync met an error and goes on");
  }
}
