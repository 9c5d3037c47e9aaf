import type { Clock } from "@otklik/feedback/clock";
import { startApi } from "./api/server.ts";
import { connectBroker } from "./broker/connect.ts";
import type { CentralConfig } from "./config.ts";
import { Registry } from "./intake/registry.ts";
import { Invites, type JoinedAgent } from "./join/invite.ts";
import { createToken, type Role } from "./join/token.ts";
import type { Log } from "./log.ts";
import { openPostgresStore } from "./store/postgres/open.ts";
import { openSqliteStore } from "./store/sqlite/open.ts";
import type { Store } from "./store/store.ts";
import { readTls } from "./tls-files.ts";

export interface CentralOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Folder of built pages; absent = API only. */
  readonly kioskDir?: string;
}

export interface Central {
  readonly httpUrl: string;
  /** What agents connect to. */
  readonly mqttUrl: string;
  readonly store: Store;
  /** `ABC-DEFGHJ`, good once, for 15 minutes. */
  createInvite(for_: { readonly site: string; readonly agent: string }): Promise<string>;
  /** Credentials without a code, for a program that starts both sides itself. */
  admit(for_: { readonly site: string; readonly agent: string }): Promise<JoinedAgent>;
  createToken(role: Role, name?: string): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Central: store, broker, intake, API, in the order in which each needs the one before, and back. Nothing is left running
 * when a part does not start. Throws `store-unavailable`, `port-in-use`, `config-invalid`.
 */
export async function startCentral(
  config: CentralConfig,
  options: CentralOptions,
): Promise<Central> {
  const { clock, log } = options;
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const part of started.splice(0).reverse()) await part.stop();
  };
  try {
    const store = await openStore(config);
    started.push({ stop: () => store.close() });
    const invites = new Invites({ store, clock });
    const registry = new Registry(store);
    const broker = await connectBroker(config, { store, clock, log, registry });
    started.push(broker);
    const onJoined = async (agent: string) => {
      registry.forget(agent);
      await broker.agentsChanged();
    };
    const api = await startApi({
      host: config.http.host,
      port: config.http.port,
      tls: config.http.tls && readTls(config.http.tls),
      kioskDir: options.kioskDir,
      store,
      invites,
      mqttUrl: () => broker.publicUrl,
      sendConfig: (to) => broker.sendConfig(to),
      sendErasures: (to) => broker.sendErasures(to),
      onJoined,
      health: () => ({ brokerConnected: broker.connected, intake: broker.counts }),
      clock,
      log,
    });
    started.push(api);
    return {
      httpUrl: api.url,
      mqttUrl: broker.publicUrl,
      store,
      createInvite: (for_) => invites.create(for_),
      admit: async (for_) => {
        const joined = await invites.admit(for_);
        await onJoined(joined.agent);
        return joined;
      },
      createToken: (role, name) => createToken(store, clock, role, name),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openStore({ store, workers }: CentralConfig): Promise<Store> {
  if (store.kind === "sqlite") return await openSqliteStore({ path: store.path });
  // One per worker, and four for pages, pulls and announcements.
  return await openPostgresStore({ url: store.url, connectionsMax: workers + 4 });
}
