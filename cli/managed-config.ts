import { rmSync } from "node:fs";
import { type AgentConfig, readAgentConfig } from "@otklik/edge-agent/config";
import type { ConfigVersion } from "@otklik/edge-agent/meaning";
import { asOtklikError } from "@otklik/feedback/error";
import { epochSchema } from "@otklik/feedback/identity";
import type { ConfigMessage } from "@otklik/feedback/sync-message";
import { z } from "zod";
import { readIfThere, writePrivate } from "./data-folder.ts";

/**
 * The config that central gave this agent, kept beside its journal: from then on it stands in for the machine's own
 * file. Deleting it goes back to that file.
 */
const keptSchema = z.object({
  configEpoch: epochSchema,
  version: z.int().min(0),
  yaml: z.string(),
});

export interface ManagedConfig {
  readonly config: AgentConfig;
  readonly version: ConfigVersion;
}

/** Undefined when central gave none. Throws `config-invalid` when the kept file was damaged. */
export function readManagedConfig(file: string): ManagedConfig | undefined {
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  const kept = keptSchema.parse(JSON.parse(text));
  return {
    config: readAgentConfig(kept.yaml, `${file} (from central, version ${kept.version})`),
    version: { epoch: kept.configEpoch, version: kept.version },
  };
}

/**
 * Checks a config from central against the agent that runs and keeps it, as a whole or not at all. `ok: false` with
 * the reason for one that cannot be read or that names somebody else: an agent is moved by joining, not by a config.
 */
export function takeManagedConfig(
  file: string,
  message: ConfigMessage,
  running: AgentConfig,
): { readonly ok: true } | { readonly ok: false; readonly reason: string } {
  try {
    const config = readAgentConfig(message.yaml, "config");
    if (config.agent !== running.agent || config.site.id !== running.site.id)
      return {
        ok: false,
        reason: `it is for ${config.agent} of ${config.site.id}, this is ${running.agent} of ${running.site.id}`,
      };
    const { configEpoch, version, yaml } = message;
    writePrivate(file, `${JSON.stringify({ configEpoch, version, yaml })}\n`);
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: asOtklikError(error).message };
  }
}

export function dropManagedConfig(file: string): void {
  rmSync(file, { force: true });
}
