import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { OtklikError } from "@otklik/feedback/error";

/** Where everything of this machine lives: `--data`, else OTKLIK_DATA, else `.otklik/` in the present folder. */
export function dataFolder(option: string | undefined): string {
  return resolve(option ?? process.env["OTKLIK_DATA"] ?? ".otklik");
}

/** Makes `folder` with its parents. Throws `data-folder-unwritable`. */
export function ensureFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new OtklikError(
      "data-folder-unwritable",
      `cannot write to ${folder}: ${(error as Error).message}`,
      {
        hint: "Say where there is room with --data FOLDER or OTKLIK_DATA=FOLDER.",
        context: { folder },
        cause: error,
      },
    );
  }
  return folder;
}

/** Writes a file only its owner can read, whole or not at all. */
export function writePrivate(path: string, text: string): void {
  ensureFolder(dirname(path));
  const next = `${path}.next`;
  writeFileSync(next, text, { mode: 0o600 });
  chmodSync(next, 0o600);
  renameSync(next, path);
}

/** The file's text, or undefined when there is none. */
export function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Linux cuts a Unix socket's path at 107 bytes. */
const SOCKET_PATH_BYTES_MAX = 107;

/** In the data folder, or in the system's temporary one where that path would be too long for a socket. */
function socketPath(folder: string, name: string): string {
  const path = join(folder, "console", `${name}.sock`);
  if (Buffer.byteLength(path) <= SOCKET_PATH_BYTES_MAX) return path;
  const hash = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  return join(tmpdir(), `otklik-${hash}-${name}.sock`);
}

/** The files of one data folder, by what they hold. */
export function filesOf(folder: string) {
  return {
    /** Written by `otklik central`: `{url, token, config?}` for commands on the same machine. */
    centralAccess: join(folder, "central", "access.json"),
    centralStore: join(folder, "central", "store.sqlite"),
    agentConfig: join(folder, "agent", "shop.yaml"),
    /** Given by central; stands in for the machine's own config. */
    agentManagedConfig: join(folder, "agent", "config-from-central.json"),
    demoAgentConfig: join(folder, "demo", "shop.yaml"),
    demoCentralConfig: join(folder, "demo", "central.yaml"),
    agentJournal: join(folder, "agent", "journal.sqlite"),
    /** Written by `otklik join`: how this agent signs in to central. */
    agentCredentials: join(folder, "agent", "credentials.json"),
    agentPin: join(folder, "agent", "pin"),
    agentKey: join(folder, "agent", "link-key"),
    consoleSocket: socketPath(folder, "serial"),
    consoleControl: socketPath(folder, "control"),
    consoleEeprom: join(folder, "console", "eeprom.bin"),
    pages: join(folder, "pages"),
  } as const;
}
