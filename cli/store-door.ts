import { existsSync } from "node:fs";
import { readCentralConfig } from "@otklik/central/config";
import type { Store } from "@otklik/central/store/store";
import { OtklikError } from "@otklik/feedback/error";
import { dataFolder, filesOf } from "./data-folder.ts";
import {
  askCentral,
  type CentralAccess,
  centralAccess,
  centralHere,
  type RemoteOptions,
} from "./remote.ts";

/**
 * How a command reaches what is stored: through the central that runs, or, where none answers, the store of the data
 * folder itself. Databases lock each other's writers out, so a central that starts meanwhile waits its turn.
 */
export type StoreDoor =
  | { readonly kind: "central"; readonly access: CentralAccess }
  | { readonly kind: "store"; readonly store: Store };

/**
 * A central named by an option or the environment must answer. The data folder's own central may be away. With
 * `create: false` a folder without any store is refused with `nothing-stored`.
 */
export async function withStoreDoor<T>(
  options: RemoteOptions & { readonly create: boolean },
  work: (door: StoreDoor) => Promise<T>,
): Promise<T> {
  const named = options.central ?? process.env["OTKLIK_CENTRAL"];
  if (named !== undefined) return await work({ kind: "central", access: centralAccess(options) });
  const own = centralHere(options.data) && centralAccess(options);
  if (own && (await answers(own))) return await work({ kind: "central", access: own });
  const store = await openOwnStore(options);
  try {
    return await work({ kind: "store", store });
  } finally {
    await store.close();
  }
}

/** Whether it is this folder's central that answers: another program may have its port by now. */
async function answers(access: CentralAccess): Promise<boolean> {
  try {
    await askCentral(access, "/api/v1/session");
    return true;
  } catch (error) {
    const codes = ["central-unreachable", "central-refused", "central-error", "not-found"];
    if (error instanceof OtklikError && codes.includes(error.code)) return false;
    throw error;
  }
}

async function openOwnStore(options: RemoteOptions & { readonly create: boolean }): Promise<Store> {
  const folder = dataFolder(options.data);
  const config = centralHere(options.data)?.config;
  const at = config === undefined ? undefined : readCentralConfig(config).store;
  if (at?.kind === "postgres") {
    const { openPostgresStore } = await import("@otklik/central/store/postgres/open");
    return await openPostgresStore({ url: at.url });
  }
  const path = at?.path ?? filesOf(folder).centralStore;
  if (!options.create && !existsSync(path))
    throw new OtklikError("nothing-stored", `nothing was ever stored in ${folder}`, {
      hint: 'Start "otklik central" or "npm start", import something, or name another folder with --data or OTKLIK_DATA.',
    });
  const { openSqliteStore } = await import("@otklik/central/store/sqlite/open");
  return await openSqliteStore({ path });
}
