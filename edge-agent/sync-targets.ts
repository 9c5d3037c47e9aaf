import { readFileSync } from "node:fs";
import { OtklikError } from "@otklik/feedback/error";
import type { AgentConfig } from "./config.ts";
import type { SyncTargetOptions } from "./sync/shared.ts";

/** How to sign in to each target of a config, by its name; a target without an entry is not spoken to. */
export type SyncCredentials = Readonly<
  Record<string, { readonly mqttUrl: string; readonly username: string; readonly password: string }>
>;

/**
 * The targets that this machine has joined. Throws `config-invalid` when the authority of one cannot be read; tells of
 * those that were never joined.
 */
export function joinedTargets(
  config: AgentConfig,
  credentials: SyncCredentials,
  onNotJoined: (name: string) => void,
): readonly SyncTargetOptions[] {
  return config.sync.targets.flatMap(({ name, record, url, ca }) => {
    const known = credentials[name];
    if (!known) {
      onNotJoined(name);
      return [];
    }
    return [
      {
        name,
        record,
        url: url ?? known.mqttUrl,
        username: known.username,
        password: known.password,
        ca: ca === undefined ? undefined : readAuthority(ca),
      },
    ];
  });
}

/** PEM text of the authority that signed a target's certificate. */
function readAuthority(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new OtklikError("config-invalid", `sync.targets: ca: ${(error as Error).message}`, {
      hint: "ca names a PEM file that the agent may read.",
      cause: error,
    });
  }
}
