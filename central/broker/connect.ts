import { randomBytes } from "node:crypto";
import type { Clock } from "@otklik/feedback/clock";
import type { CentralConfig } from "../config.ts";
import { Intake, type IntakeCounts } from "../intake/intake.ts";
import type { Registry } from "../intake/registry.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/store.ts";
import { readPem, readTls } from "../tls-files.ts";
import { EmbeddedBroker } from "./embedded.ts";
import { BrokerLink } from "./link.ts";
import { MosquittoFiles } from "./mosquitto-files.ts";
import { shareDelivers } from "./share-canary.ts";

export interface ConnectedBroker {
  readonly publicUrl: string;
  readonly connected: boolean;
  readonly counts: IntakeCounts;
  /** Publishes the newest config of an agent. */
  sendConfig(to: { readonly site: string; readonly agent: string }): Promise<void>;
  /** Tells an agent what was erased of its attachments. */
  sendErasures(to: { readonly site: string; readonly agent: string }): Promise<void>;
  /** Tells a real broker who may come in. */
  agentsChanged(): Promise<void>;
  stop(): Promise<void>;
}
interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: Registry;
}

/** The broker of the config with intake behind it. Throws `port-in-use` for the embedded one. */
export async function connectBroker(config: CentralConfig, parts: Parts): Promise<ConnectedBroker> {
  return config.mqtt.kind === "embedded"
    ? await startEmbedded(config.mqtt, config.workers, parts)
    : await connectRemote(config.mqtt, config.workers, parts);
}

type Mqtt = CentralConfig["mqtt"];

async function startEmbedded(
  config: Extract<Mqtt, { kind: "embedded" }>,
  workers: number,
  parts: Parts,
): Promise<ConnectedBroker> {
  const { store, clock, log, registry } = parts;
  const { host, port } = config;
  if (workers > 1)
    log.warn({ workers }, "the embedded broker cannot share subscriptions; one intake worker runs");
  const tls = config.tls && readTls(config.tls);
  const broker = new EmbeddedBroker({ host, port, store, clock, log, ...(tls ? { tls } : {}) });
  await broker.start();
  const link = new BrokerLink({
    to: () => broker.connectInternal(),
    clientId: "_central",
    ...broker.internalLogin,
    log,
  });
  const intake = new Intake({ store, link, registry, clock, log });
  const stop = async () => {
    await intake.stop();
    await broker.stop();
  };
  try {
    // Subscribed before the door opens: the first agent's first batch is not lost.
    await intake.start();
    await broker.listen();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    get publicUrl() {
      return config.publicUrl ?? broker.url;
    },
    get connected() {
      return link.connected;
    },
    get counts() {
      return intake.counts;
    },
    sendConfig: (to) => intake.sendConfig(to),
    sendErasures: (to) => intake.sendErasures(to),
    agentsChanged: async () => {},
    stop,
  };
}

async function connectRemote(
  config: Exclude<Mqtt, { kind: "embedded" }>,
  workers: number,
  parts: Parts,
): Promise<ConnectedBroker> {
  const { store, clock, log, registry } = parts;
  const name = `otklik-central-${randomBytes(4).toString("hex")}`;
  const login = {
    to: config.url,
    password: config.password,
    ...(config.ca === undefined ? {} : { ca: readPem("mqtt.ca", config.ca) }),
    log,
  };
  const account = (which: number | "canary") =>
    config.kind === "mosquitto" ? `${config.username}_${which}` : config.username;
  const files =
    config.kind === "mosquitto"
      ? new MosquittoFiles({ ...config, workers, store, log })
      : undefined;
  await files?.write();
  const shared =
    workers > 1 &&
    (await shareDelivers({
      login: { ...login, username: account("canary") },
      clientId: `${name}-canary`,
      clock,
      log,
    }));
  if (workers > 1 && !shared)
    log.warn({ workers }, "the broker does not share subscriptions; one intake worker runs");
  const intakes = Array.from({ length: shared ? workers : 1 }, (_, at) => {
    const link = new BrokerLink({
      ...login,
      username: account(at),
      clientId: `${name}-${at}`,
    });
    const group = shared ? { shareGroup: "otklik-intake" } : {};
    return { link, intake: new Intake({ store, link, registry, clock, log, ...group }) };
  });
  for (const { intake } of intakes) await intake.start();
  return {
    publicUrl: config.publicUrl ?? config.url,
    get connected() {
      return intakes.every(({ link }) => link.connected);
    },
    get counts() {
      return intakes.map(({ intake }) => intake.counts).reduce(sumCounts);
    },
    sendConfig: async (to) => await intakes[0]?.intake.sendConfig(to),
    sendErasures: async (to) => await intakes[0]?.intake.sendErasures(to),
    agentsChanged: async () => await files?.write(),
    stop: async () => {
      for (const { intake } of intakes) await intake.stop();
    },
  };
}

function sumCounts(a: IntakeCounts, b: IntakeCounts): IntakeCounts {
  return {
    batches: a.batches + b.batches,
    events: a.events + b.events,
    duplicates: a.duplicates + b.duplicates,
    refused: a.refused + b.refused,
    failed: a.failed + b.failed,
  };
}
