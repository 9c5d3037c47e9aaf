import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { OtklikError } from "@otklik/feedback/error";
import {
  CENTRAL_BIRTH_TOPIC,
  downLeaves,
  TOPIC_ROOT,
  topicOf,
  upLeaves,
} from "@otklik/feedback/topic";
import { mosquittoHash } from "../join/password.ts";
import type { Log } from "../log.ts";
import type { AgentCredentials, Store } from "../store/store.ts";
import { CONNECTIONS_MAX, PACKET_BYTES_MAX } from "./limits.ts";

export interface MosquittoFilesOptions {
  /** Folder that Mosquitto can read. */
  readonly files: string;
  readonly pidFile?: string | undefined;
  /** Central's own login; every worker has an account of its own, see `ownAccounts`. */
  readonly username: string;
  readonly workers: number;
  readonly password: string;
  readonly store: Pick<Store, "allCredentials">;
  readonly log: Log;
}

/**
 * Who may do what on a Mosquitto broker, as the files it reads: `passwords`, `acl`, and `otklik.conf` to include. The
 * broker is told to read them again by SIGHUP, which keeps its connections. Topics are written out per agent: a pattern
 * with %u would let an agent into the same name under another site.
 */
export class MosquittoFiles {
  readonly #options: MosquittoFilesOptions;
  #ownHash: string | undefined;

  constructor(options: MosquittoFilesOptions) {
    this.#options = options;
  }

  /** Throws `broker-files-unwritable`. */
  async write(): Promise<void> {
    const { files, username, workers, store } = this.#options;
    const agents = await store.allCredentials();
    this.#ownHash ??= await mosquittoHash(this.#options.password);
    const passwords = [
      ...ownAccounts(username, workers).map((account) => `${account}:${this.#ownHash}`),
      ...agents.map(({ agent, brokerHash }) => `${agent}:${brokerHash}`),
    ];
    try {
      mkdirSync(files, { recursive: true });
      put(join(files, "passwords"), `${passwords.join("\n")}\n`);
      put(join(files, "acl"), aclText(ownAccounts(username, workers), agents));
      put(join(files, "otklik.conf"), snippet(resolve(files)));
    } catch (error) {
      throw new OtklikError("broker-files-unwritable", (error as Error).message, {
        hint: "mqtt.files must be a folder that central may write and Mosquitto may read",
        cause: error,
      });
    }
    this.#reload();
  }

  #reload(): void {
    const { pidFile, log } = this.#options;
    if (pidFile === undefined) return;
    try {
      const pid = Number(readFileSync(pidFile, "utf8").trim());
      if (Number.isSafeInteger(pid) && pid > 1) process.kill(pid, "SIGHUP");
    } catch (error) {
      log.warn(
        { pidFile, error: (error as Error).message },
        "Mosquitto could not be told to reload",
      );
    }
  }
}

/** Whole or not at all: Mosquitto may read it at any moment. */
function put(path: string, text: string): void {
  writeFileSync(`${path}.next`, text, { mode: 0o640 });
  renameSync(`${path}.next`, path);
}

/**
 * The accounts of central's connections: the broker makes the client id from the name, so each needs its own. The `_`
 * keeps them apart from agents, whose ids have none.
 */
export function ownAccounts(username: string, workers: number): string[] {
  return [...Array.from({ length: workers }, (_, at) => `${username}_${at}`), `${username}_canary`];
}

export function aclText(
  accounts: readonly string[],
  agents: readonly Pick<AgentCredentials, "site" | "agent">[],
): string {
  const central = accounts.flatMap((account) => [
    `user ${account}`,
    ...upLeaves.map((leaf) => `topic read ${TOPIC_ROOT}/+/+/${leaf}`),
    ...downLeaves.map((leaf) => `topic write ${TOPIC_ROOT}/+/+/${leaf}`),
    `topic readwrite ${TOPIC_ROOT}/_central/#`,
  ]);
  const own = agents.flatMap(({ site, agent }) => [
    `user ${agent}`,
    ...upLeaves.map((leaf) => `topic write ${topicOf(site, agent, leaf)}`),
    ...downLeaves.map((leaf) => `topic read ${topicOf(site, agent, leaf)}`),
    `topic read ${CENTRAL_BIRTH_TOPIC}`,
  ]);
  return `${[...central, ...own].join("\n")}\n`;
}

/**
 * Goes into mosquitto.conf by `include_dir`. What Mosquitto keeps per listener is not read from included files and has to
 * stand below the `listener` line itself; the text says so.
 */
function snippet(folder: string): string {
  return `# Written by otklik central; changes are overwritten. In mosquitto.conf, write:
#   listener 1883
#   use_username_as_clientid true
#   max_connections ${CONNECTIONS_MAX}
#   include_dir ${folder}
# Without use_username_as_clientid an agent could take over another one's connection by its client id.
allow_anonymous false
password_file ${folder}/passwords
acl_file ${folder}/acl
# Acknowledged messages may be lost: agents keep theirs until central has committed them.
persistence false
max_queued_messages 1000
max_inflight_messages 100
message_size_limit ${PACKET_BYTES_MAX}
set_tcp_nodelay true
`;
}
