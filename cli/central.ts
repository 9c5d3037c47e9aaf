import { resolve } from "node:path";
import { parseCentralConfig, readCentralConfig } from "@otklik/central/config";
import { readAgentConfig } from "@otklik/edge-agent/config";
import { surveysBeside, withSurveysInside } from "@otklik/edge-agent/survey-file";
import { OtklikError } from "@otklik/feedback/error";
import type { Command } from "commander";
import { stringify } from "yaml";
import { z } from "zod";
import { readConfigFile } from "./config-file.ts";
import { dataFolder, ensureFolder, filesOf, readIfThere, writePrivate } from "./data-folder.ts";
import type { MakeCommand } from "./exit.ts";
import { makeLog } from "./log.ts";
import { askCentral, centralAccess, type RemoteOptions, withRemoteOptions } from "./remote.ts";
import { runUntilTold } from "./run-until-told.ts";

interface CentralOptions {
  readonly config?: string;
  readonly data?: string;
  readonly pages: boolean;
  readonly stdin?: boolean;
}

export const centralCommand: MakeCommand = (program) => {
  const central = program
    .command("central")
    .description("run central: broker, intake, store, figures, ops page")
    .option(
      "--config <file>",
      "central.yaml (docs/config.md); without one: this machine alone, SQLite",
    )
    .option("--data <folder>", "data folder (else OTKLIK_DATA, else .otklik)")
    .option("--no-pages", "serve the API only")
    .option("--stdin", "print a line of JSON when ready, and end when standard input closes")
    .action(runCentral);
  addInvite(central);
  addToken(central);
  addConfig(central);
};

async function runCentral(options: CentralOptions): Promise<void> {
  const folder = ensureFolder(dataFolder(options.data));
  const files = filesOf(folder);
  const config = options.config
    ? readCentralConfig(options.config)
    : parseCentralConfig(stringify({ store: { kind: "sqlite", path: files.centralStore } }));
  const [{ startCentral }, { roleOf }, { SystemClock }, { pagesFolder }] = await Promise.all([
    import("@otklik/central/main"),
    import("@otklik/central/join/token"),
    import("@otklik/edge-agent/clock"),
    import("./pages.ts"),
  ]);
  const log = makeLog("central");
  const clock = new SystemClock();
  const kioskDir = options.pages ? await pagesFolder(folder, log) : undefined;
  const central = await startCentral(config, { clock, log, ...(kioskDir ? { kioskDir } : {}) });
  // One ops token for commands on this machine; it outlives restarts, so that open pages stay signed in.
  const known = readIfThere(files.centralAccess);
  const kept = tokenOf(known);
  // The store may have been replaced since: a token it does not know opens nothing.
  const token =
    kept !== undefined && (await roleOf(central.store, kept)) === "ops"
      ? kept
      : await central.createToken("ops", "this machine");
  // The config's path, so that the doctor of this machine looks at what central really does.
  const configPath = options.config ? { config: resolve(options.config) } : {};
  writePrivate(
    files.centralAccess,
    `${JSON.stringify({ url: central.httpUrl, token, ...configPath })}\n`,
  );
  if (!options.stdin)
    process.stdout.write(
      `Central runs.\n  Ops page and API  ${central.httpUrl}/#token=${token}\n  Agents connect to ${central.mqttUrl}\n  Invite an agent:  otklik central invite --site SITE --agent AGENT\n`,
    );
  await runUntilTold({
    ready: { url: central.httpUrl, mqttUrl: central.mqttUrl },
    stdin: options.stdin ?? false,
    stop: () => central.stop(),
  });
}

/** The token of an earlier start. */
function tokenOf(access: string | undefined): string | undefined {
  if (access === undefined) return undefined;
  return z.object({ token: z.string() }).safeParse(JSON.parse(access)).data?.token;
}

function addInvite(central: Command): void {
  withRemoteOptions(central.command("invite"))
    .description("make a one-time code with which a machine joins")
    .requiredOption("--site <site>", "the site's id")
    .requiredOption("--agent <agent>", "the agent's id, unique across all sites")
    .option("--json", "one line of JSON")
    .action(async (_options: object, command: Command) => {
      const options = command.optsWithGlobals<
        RemoteOptions & { site: string; agent: string; json?: boolean }
      >();
      const response = await askCentral(centralAccess(options), "/api/v1/invites", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ site: options.site, agent: options.agent }),
      });
      const { code } = z.object({ code: z.string() }).parse(await response.json());
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ code })}\n`
          : `${code}\n  good once, for 15 minutes; on the other machine: otklik join ${code} --central URL\n`,
      );
    });
}

function addToken(central: Command): void {
  withRemoteOptions(central.command("token"))
    .description("make a token for a person or program that reads (or runs) central")
    .option("--role <role>", "read or ops", "read")
    .option("--name <name>", "whose it is", "unnamed")
    .option("--json", "one line of JSON")
    .action(async (_options: object, command: Command) => {
      const options = command.optsWithGlobals<
        RemoteOptions & { role: string; name: string; json?: boolean }
      >();
      const response = await askCentral(centralAccess(options), "/api/v1/tokens", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ role: options.role, name: options.name }),
      });
      const { token } = z.object({ token: z.string() }).parse(await response.json());
      process.stdout.write(options.json ? `${JSON.stringify({ token })}\n` : `${token}\n`);
    });
}

function addConfig(central: Command): void {
  withRemoteOptions(central.command("config"))
    .description("give an agent a config; the agent applies it as a whole or says why not")
    .requiredOption("--agent <agent>", "the agent's id")
    .requiredOption("--file <file>", "its shop.yaml")
    .option("--json", "one line of JSON")
    .action(async (_options: object, command: Command) => {
      const options = command.optsWithGlobals<
        RemoteOptions & { agent: string; file: string; json?: boolean }
      >();
      const text = readConfigFile(options.file);
      // The agent checks it again; here a person hears at once what is wrong with it.
      const config = readAgentConfig(text, options.file, surveysBeside(options.file));
      if (config.agent !== options.agent)
        throw new OtklikError(
          "bad-argument",
          `${options.file} is for ${config.agent}, not ${options.agent}`,
        );
      const response = await askCentral(
        centralAccess(options),
        `/api/v1/agents/${encodeURIComponent(options.agent)}/config`,
        {
          method: "PUT",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ yaml: withSurveysInside(text, options.file) }),
        },
      );
      const sent = z
        .object({ configEpoch: z.string(), version: z.number() })
        .parse(await response.json());
      process.stdout.write(
        options.json
          ? `${JSON.stringify(sent)}\n`
          : `Version ${sent.version} is on its way. What the agent did with it: otklik export --type config-applied --agent ${options.agent}\n`,
      );
    });
}
