import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SystemClock } from "@otklik/edge-agent/clock";
import pg from "pg";
import { pathOf } from "../require.ts";

/** A PostgreSQL of its own for one test file: unprivileged, on a free port, in a temporary folder. */
export interface PostgresServer {
  /** A new empty database on it. */
  freshUrl(): Promise<string>;
  /** Ends it as a crash would; `restart` brings it back with what was committed. */
  quit(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  const bin = binFolder();
  const folder = mkdtempSync(join(tmpdir(), "otklik-pg-"));
  const data = join(folder, "data");
  const user = process.getuid?.() === 0 ? unprivileged() : undefined;
  mkdirSync(data);
  chmodSync(folder, 0o755);
  if (user) execFileSync("chown", ["-R", `${user.uid}:${user.gid}`, folder]);
  const run = { stdio: "ignore", ...(user ?? {}), cwd: folder } as const;
  execFileSync(
    join(bin, "initdb"),
    ["-D", data, "-U", "otklik", "-A", "trust", "--no-sync", "--locale=C", "-E", "UTF8"],
    run,
  );
  const port = await freePort();
  const start = () =>
    spawn(
      join(bin, "postgres"),
      [
        ["-D", data, "-p", String(port), "-k", folder],
        ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
      ].flat(),
      run,
    );
  let server = start();
  const quit = async () => {
    const gone = new Promise<void>((resolve) => server.once("exit", () => resolve()));
    // SIGQUIT: at once, whoever is still connected.
    server.kill("SIGQUIT");
    await gone;
  };
  const url = (database: string) => `postgres://otklik@127.0.0.1:${port}/${database}`;
  await answered(url("postgres"));
  let databases = 0;
  return {
    async freshUrl() {
      const name = `test_${++databases}`;
      const client = new pg.Client(url("postgres"));
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return url(name);
    },
    quit,
    async restart() {
      server = start();
      await answered(url("postgres"));
    },
    async stop() {
      await quit();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function binFolder(): string {
  const postgres = pathOf("postgres");
  const candidates = ["/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/17/bin"];
  const folder = candidates.find((path) => existsSync(join(path, "initdb")));
  if (folder === undefined || postgres === undefined) throw new Error("no PostgreSQL here");
  return folder;
}

/** initdb refuses root. */
function unprivileged(): { uid: number; gid: number } {
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = ["-u", "-g"].map((flag) =>
      Number(spawnSync("id", [flag, name], { encoding: "utf8" }).stdout.trim()),
    );
    if (uid && gid) return { uid, gid };
  }
  throw new Error("neither postgres nor nobody exists here");
}

async function answered(url: string): Promise<void> {
  const clock = new SystemClock();
  for (let tries = 0; tries < 300; tries++) {
    const client = new pg.Client(url);
    client.on("error", () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await clock.sleep(100);
    }
  }
  throw new Error("PostgreSQL did not start");
}

export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
