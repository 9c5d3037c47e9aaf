import { type ConnectedBroker, connectBroker } from "@otklik/central/broker/connect";
import { centralConfigSchema } from "@otklik/central/config";
import { Registry } from "@otklik/central/intake/registry";
import { Invites } from "@otklik/central/join/invite";
import { silentLog } from "@otklik/central/log";
import { openSqliteStore } from "@otklik/central/store/sqlite/open";
import type { Store } from "@otklik/central/store/store";
import { SystemClock } from "@otklik/edge-agent/clock";
import { COALESCE_MS, GOODBYE_MS } from "@otklik/edge-agent/sync/limits";
import type { SyncRecord } from "@otklik/edge-agent/sync/record";
import { createSync } from "@otklik/edge-agent/sync/sync";
import type { Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import { LineClock } from "./line-clock.ts";
import { CENTRAL, log, SITE, type TillAgent } from "./till-agent.ts";

/**
 * The way to central: the agent's own sync over TCP to central's own embedded broker, intake and SQLite store, in this
 * process. The store's time stands still while messages travel, so that a run depends on no machine's speed; what the
 * line itself has to wait for, e.g. to connect again, passes on the line's own clock.
 */
export class Uplink {
  readonly store: Store;
  readonly #broker: ConnectedBroker;
  readonly #login: { readonly agent: string; readonly password: string };

  private constructor(
    store: Store,
    broker: ConnectedBroker,
    login: { readonly agent: string; readonly password: string },
  ) {
    this.store = store;
    this.#broker = broker;
    this.#login = login;
  }

  static async open(options: {
    readonly storePath: string;
    /** Shows the true time: central's machine has a time server. */
    readonly clock: Clock;
    readonly agent: string;
  }): Promise<Uplink> {
    const { clock, agent, storePath: path } = options;
    const store = await openSqliteStore({ path });
    const registry = new Registry(store);
    const config = centralConfigSchema.parse({
      mqtt: { kind: "embedded", port: 0 },
      store: { kind: "sqlite", path },
    });
    const broker = await connectBroker(config, { store, registry, clock, log: silentLog });
    const login = await new Invites({ store, clock }).admit({ site: SITE, agent });
    return new Uplink(store, broker, login);
  }

  /** One moment of connection: gives over all there is, or loses every acknowledgement on its way back. */
  async giveOver(
    agent: TillAgent,
    clock: Clock,
    { acksLost }: { readonly acksLost: boolean },
  ): Promise<void> {
    const { journal, config, keeper } = agent;
    if (journal.backlog(CENTRAL) === 0) return;
    let answers = 0;
    const record = withAcks(journal, { lost: acksLost, onAck: () => answers++ });
    /** Written while the connection stands, e.g. the first time that central told: sent when virtual time moves. */
    let lateEvents = 0;
    const forget = journal.onCommitted((committed) => {
      lateEvents += committed.length;
    });
    const line = new LineClock(clock);
    const sync = createSync({
      journal: record,
      clock: line,
      targets: [
        {
          name: CENTRAL,
          record: true,
          url: this.#broker.publicUrl,
          username: this.#login.agent,
          password: this.#login.password,
        },
      ],
      site: SITE,
      agent: config.agent,
      machineId: `machine of ${config.agent}`,
      software: "otklik store simulator",
      points: [config.point],
      capabilities: { console: true, touch: false, camera: true },
      onConfig: () => ({ ok: false, reason: "not in a simulated store" }),
      onCommand: () => ({ ok: false, error: { code: "unknown-command", message: "none here" } }),
      onFact: () => {},
      onTime: ({ centralWallMs }) => {
        // For the store no time passes between the question and its answer.
        const monoMs = clock.monoMs();
        keeper.fromAck({ sentMonoMs: monoMs, receivedMonoMs: monoMs, centralWallMs });
      },
      log,
      luck: () => 0.5,
    });
    sync.start();
    let seen = 0;
    let waits = 0;
    while (acksLost ? answers === 0 : journal.backlog(CENTRAL) > 0) {
      const before = seen;
      const answered = () => answers !== before;
      const lost = () => sync.states().some(({ problem }) => problem !== undefined);
      await happens(() => answered() || lost(), PATIENCE_MS);
      if (!answered()) {
        // A connection was lost for real, or a message with it: both are tried again when the line's time passes.
        if (++waits > WAITS_MAX)
          throw new OtklikError("simulation-stuck", "an uplink did not end", {
            context: { states: sync.states() },
          });
        line.pass(RETRY_MS);
        await happens(() => answered() || !lost(), CONNECT_MS);
      }
      seen = answers;
      if (lateEvents > 0 && journal.backlog(CENTRAL) <= lateEvents) {
        lateEvents = 0;
        line.pass(COALESCE_MS + 1);
      }
    }
    forget();
    let stopped = false;
    const stop = sync.stop().then(() => {
      stopped = true;
    });
    // A goodbye that nobody answers ends when its time is over.
    while (!(await happens(() => stopped, PATIENCE_MS))) line.pass(GOODBYE_MS);
    await stop;
  }

  async close(): Promise<void> {
    await this.#broker.stop();
    await this.store.close();
  }
}

/** An answer takes fewer than a hundred turns of the event loop. */
const BUSY_TURNS = 200;
/** After those it is waited for without haste: the first sign-in is hashed slowly on purpose, and a machine may be busy. */
const PATIENCE_MS = 20_000;
/** A reconnect to a broker in this process. */
const CONNECT_MS = 1_000;
/** Longer than the first waits before a reconnect. */
const RETRY_MS = 1_000;
const WAITS_MAX = 120;

/** False when it did not happen within `patienceMs` of real time. */
async function happens(what: () => boolean, patienceMs: number): Promise<boolean> {
  for (let turn = 0; turn < BUSY_TURNS; turn++) {
    if (what()) return true;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  const real = new SystemClock();
  const untilMs = real.monoMs() + patienceMs;
  while (!what()) {
    if (real.monoMs() > untilMs) return false;
    await real.sleep(1);
  }
  return true;
}

/** The journal, seen through a line on which acknowledgements may be lost. */
function withAcks(
  journal: SyncRecord,
  line: { readonly lost: boolean; readonly onAck: () => void },
): SyncRecord {
  return {
    get epoch() {
      return journal.epoch;
    },
    get lastSeq() {
      return journal.lastSeq;
    },
    append: (events) => journal.append(events),
    onCommitted: (listener) => journal.onCommitted(listener),
    nextBatch: (target, request) => journal.nextBatch(target, request),
    acknowledge: (target, epoch, from, to) => {
      line.onAck();
      return line.lost ? 0 : journal.acknowledge(target, epoch, from, to);
    },
    holds: (target) => journal.holds(target),
    backlog: (target) => journal.backlog(target),
    nextAttachment: (target) => journal.nextAttachment(target),
    acknowledgeAttachment: (target, id) => journal.acknowledgeAttachment(target, id),
    note: (key) => journal.note(key),
    putNote: (key, value) => journal.putNote(key, value),
    putNoteAmong: (prefix, id, value, keep) => journal.putNoteAmong(prefix, id, value, keep),
  };
}
