import { type ConnectedBroker, connectBroker } from "@otklik/central/broker/connect";
import { centralConfigSchema } from "@otklik/central/config";
import { Registry } from "@otklik/central/intake/registry";
import { Invites } from "@otklik/central/join/invite";
import { silentLog } from "@otklik/central/log";
import { openSqliteStore } from "@otklik/central/store/sqlite/open";
import type { Store } from "@otklik/central/store/store";
import type { SyncRecord } from "@otklik/edge-agent/sync/record";
import { createSync } from "@otklik/edge-agent/sync/sync";
import type { Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import { CENTRAL, log, SITE, type TillAgent } from "./till-agent.ts";
import type { TrueTime } from "./true-time.ts";

/**
 * The way to central: the agent's own sync over TCP to central's own embedded broker, intake and SQLite store, in this
 * process. Virtual time stands still while messages travel, so that a run depends on no machine's speed.
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
    time: TrueTime,
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
    const sync = createSync({
      journal: record,
      clock,
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
      onTime: (sample) => keeper.fromAck(sample),
      log,
      luck: () => 0.5,
    });
    sync.start();
    let seen = 0;
    let waits = 0;
    while (acksLost ? answers === 0 : journal.backlog(CENTRAL) > 0) {
      // Looking costs more than waiting: nothing changes before central answers.
      for (let turn = 0; answers === seen && turn < PATIENCE_TURNS; turn++)
        await new Promise<void>((resolve) => setImmediate(resolve));
      if (answers === seen) {
        // A connection was lost for real, e.g. to a broker that still saw the one before it: retries need time to pass.
        if (++waits > WAITS_MAX)
          throw new OtklikError("simulation-stuck", "an uplink did not end", {
            context: { states: sync.states() },
          });
        time.advanceTo(time.nowMs + RETRY_MS);
      }
      seen = answers;
      if (lateEvents > 0 && journal.backlog(CENTRAL) <= lateEvents) {
        lateEvents = 0;
        time.advanceTo(time.nowMs + 3);
      }
    }
    forget();
    await sync.stop();
  }

  async close(): Promise<void> {
    await this.#broker.stop();
    await this.store.close();
  }
}

/** An answer takes fewer than a hundred turns of the event loop; the first sign-in, hashed on purpose slowly, 50,000. */
const PATIENCE_TURNS = 500_000;
/** The first wait before a reconnect is below this. */
const RETRY_MS = 1_000;
const WAITS_MAX = 60;

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
