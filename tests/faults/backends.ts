import { existsSync } from "node:fs";
import { join } from "node:path";
import { MosquittoServer } from "../central/mosquitto-server.ts";
import { startPostgres } from "../central/postgres-server.ts";
import { needs } from "../require.ts";
import { openTestShop, type TestShop, until } from "../test-shop.ts";

/** A shop on one kind of broker and store. */
export interface BackedShop {
  readonly shop: TestShop;
  /** Kills the broker as `kill -9` does, and brings it back with nothing in it. */
  readonly restartBroker: () => Promise<void>;
  stop(): Promise<void>;
}

/** What every fault test runs over. The names stand in the tests' names. */
export const backends: readonly {
  readonly name: string;
  readonly here: boolean;
  readonly open: () => Promise<BackedShop>;
}[] = [
  { name: "the embedded broker and SQLite", here: true, open: openEmbedded },
  {
    name: "Mosquitto and PostgreSQL",
    here: needs("mosquitto") && needs("postgres"),
    open: openServers,
  },
];

async function openEmbedded(): Promise<BackedShop> {
  const shop = await openTestShop();
  return {
    shop,
    // The embedded broker lives in central and dies with it; the demo starts central again.
    restartBroker: () => kill(shop, "central"),
    stop: () => shop.stop(),
  };
}

async function openServers(): Promise<BackedShop> {
  const postgres = await startPostgres();
  const mosquitto = await MosquittoServer.prepare();
  // Central writes the files that the broker needs to start, and keeps trying to connect until it is there.
  const brokerUp = (async () => {
    await until(() => existsSync(join(mosquitto.files, "otklik.conf")), "the broker's files");
    await mosquitto.start();
  })();
  const shop = await openTestShop({
    central: {
      mqtt: mosquitto.config,
      store: { kind: "postgres", url: await postgres.freshUrl() },
    },
  });
  await brokerUp;
  return {
    shop,
    restartBroker: async () => {
      await mosquitto.kill();
      await mosquitto.start();
    },
    stop: async () => {
      await shop.stop();
      await mosquitto.stop();
      await postgres.stop();
    },
  };
}

/** `kill -9` of one process, and patience until it is back: the demo starts it again by itself. */
export async function kill(shop: TestShop, part: "agent" | "central"): Promise<void> {
  const pid = await until(() => shop[part].pid(), `a running ${part}`);
  process.kill(pid, "SIGKILL");
  await until(
    () =>
      shop[part].pid() !== pid &&
      answers(
        part === "agent"
          ? `${String(shop.agent.ready["url"])}/api/health`
          : `${shop.access.url}/healthz`,
      ),
    `${part} again`,
  );
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
