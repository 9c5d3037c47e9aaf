import { join } from "node:path";
import { openPostgresStore } from "@otklik/central/store/postgres/open";
import { openSqliteStore } from "@otklik/central/store/sqlite/open";
import type { Store } from "@otklik/central/store/store";
import { needs } from "../require.ts";
import { temporaryFolder } from "./central-rig.ts";
import { type PostgresServer, startPostgres } from "./postgres-server.ts";

/** Both stores, for suites that must hold over each. */
export interface StoreMaker {
  readonly name: "sqlite" | "postgres";
  readonly absent: boolean;
  start(): Promise<void>;
  /** An empty store. */
  open(): Promise<Store>;
  /** Another handle on the store opened last, as a second process would have. */
  openAgain(): Promise<Store>;
  /** What the store opened last is reached by: a file or a URL. */
  readonly at: string;
  stop(): Promise<void>;
}

export function storeMakers(): StoreMaker[] {
  return [sqlite(), postgres()];
}

function sqlite(): StoreMaker {
  let at = "";
  return {
    name: "sqlite",
    absent: false,
    start: async () => {},
    async open() {
      at = join(temporaryFolder(), "store.sqlite");
      return await openSqliteStore({ path: at });
    },
    openAgain: () => openSqliteStore({ path: at }),
    get at() {
      return at;
    },
    stop: async () => {},
  };
}

function postgres(): StoreMaker {
  let server: PostgresServer | undefined;
  let at = "";
  return {
    name: "postgres",
    absent: !needs("postgres"),
    async start() {
      server ??= await startPostgres();
    },
    async open() {
      if (!server) throw new Error("not started");
      at = await server.freshUrl();
      return await openPostgresStore({ url: at });
    },
    openAgain: () => openPostgresStore({ url: at }),
    get at() {
      return at;
    },
    async stop() {
      await server?.stop();
      server = undefined;
    },
  };
}
