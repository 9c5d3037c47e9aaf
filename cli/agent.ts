import { randomBytes, randomInt } from "node:crypto";
import { type AgentConfig, readAgentConfig } from "@otklik/edge-agent/config";
import type { Agent } from "@otklik/edge-agent/main";
import type { ConfigVersion } from "@otklik/edge-agent/meaning";
import { surveysBeside } from "@otklik/edge-agent/survey-file";
import { asOtklikError, OtklikError } from "@otklik/feedback/error";
import { readConfigFile } from "./config-file.ts";
import { readCredentials } from "./credentials.ts";
import { dataFolder, ensureFolder, filesOf, readIfThere, writePrivate } from "./data-folder.ts";
import type { MakeCommand } from "./exit.ts";
import { makeLog } from "./log.ts";
import { dropManagedConfig, readManagedConfig, takeManagedConfig } from "./managed-config.ts";
import { runUntilTold } from "./run-until-told.ts";
import { softwareVersion } from "./version.ts";

/** Time for the verdict on a new config to be committed and sent. */
const RESTART_DELAY_MS = 500;

interface AgentCommandOptions {
  readonly config?: string;
  readonly data?: string;
  readonly pages: boolean;
  readonly consoleControl?: string;
  readonly stdin?: boolean;
}

export const agentCommand: MakeCommand = (program) => {
  program
    .command("agent")
    .description("run a shop's agent: consoles, journal, sync, and the shop's pages")
    .option(
      "--config <file>",
      "shop.yaml (docs/config.md; else agent/shop.yaml in the data folder)",
    )
    .option("--data <folder>", "data folder (else OTKLIK_DATA, else .otklik)")
    .option("--no-pages", "serve the API only")
    .option("--console-control <path>", "control socket of a simulated console, for the bench page")
    .option("--stdin", "print a line of JSON when ready, and end when standard input closes")
    .action(runAgent);
};

async function runAgent(options: AgentCommandOptions): Promise<void> {
  const folder = ensureFolder(dataFolder(options.data));
  const files = filesOf(folder);
  const file = options.config ?? files.agentConfig;
  const own = readAgentConfig(readConfigFile(file), file, surveysBeside(file));
  const credentials = readCredentials(files.agentCredentials);
  for (const [target, known] of Object.entries(credentials))
    if (known.agent !== own.agent || known.site !== own.site.id)
      throw new OtklikError(
        "not-joined",
        `this machine joined ${target} as ${known.agent} of ${known.site}, the config says ${own.agent} of ${own.site.id}`,
        { hint: "Mend the config, or join again with a new one-time code." },
      );
  // Loaded when needed: the other words of the command should not wait for johnny-five and SQLite.
  const [{ startAgent }, { SystemClock }, { pagesFolder }] = await Promise.all([
    import("@otklik/edge-agent/main"),
    import("@otklik/edge-agent/clock"),
    import("./pages.ts"),
  ]);
  const log = makeLog("agent");
  const clock = new SystemClock();
  const kioskDir = options.pages ? await pagesFolder(folder, log) : undefined;
  const pin = keptSecret(files.agentPin, () => String(randomInt(1_000_000)).padStart(6, "0"));
  // Kept as the PIN is: a link that was printed once must open the same agent after a restart.
  const key = keptSecret(files.agentKey, () => randomBytes(18).toString("base64url"));

  /** A damaged file must not take the buttons away: this machine's own config is there for that. */
  const given = () => {
    try {
      return readManagedConfig(files.agentManagedConfig);
    } catch (error) {
      log.error({ err: error }, "the config from central cannot be read; using this machine's own");
      return undefined;
    }
  };
  let agent: Agent;
  /** The kept config as it was before the newest was taken. */
  let before: string | undefined;
  let turn = Promise.resolve();
  const start = ({ config, version }: { config: AgentConfig; version?: ConfigVersion }) =>
    startAgent({
      config,
      configVersion: version,
      clock,
      log,
      journalPath: files.agentJournal,
      credentials,
      kioskDir,
      pin,
      key,
      consoleControl: options.consoleControl,
      software: softwareVersion(),
      onConfig: (message) => {
        before = readIfThere(files.agentManagedConfig);
        const verdict = takeManagedConfig(files.agentManagedConfig, message, config);
        // Later, so that what was decided is in the journal and on its way before the stages stop.
        if (verdict.ok)
          clock.after(RESTART_DELAY_MS, () => {
            turn = turn
              .then(restart)
              .catch((error) => log.error({ err: error }, "the agent could not be restarted"));
          });
        return verdict;
      },
    });
  const restart = async () => {
    await agent.stop();
    const next = given();
    try {
      agent = await start(next ?? { config: own });
    } catch (error) {
      // What reads well may still not run here, a port in use for instance: the shop goes on as it was.
      log.error(
        { err: error },
        "the config from central does not run here; going back to the one before",
      );
      if (before === undefined) dropManagedConfig(files.agentManagedConfig);
      else writePrivate(files.agentManagedConfig, before);
      agent = await start(given() ?? { config: own });
      if (next) agent.configFailed(next.version, asOtklikError(error).message);
    }
  };
  agent = await start(given() ?? { config: own });
  if (!options.stdin)
    process.stdout.write(
      `The agent of ${own.point.name} runs.\n  Customer  ${agent.url}/\n  Manager   ${agent.url}/manager/#key=${key}\n  PIN       ${pin}\n`,
    );
  await runUntilTold({
    ready: { url: agent.url, key, pin },
    stdin: options.stdin ?? false,
    stop: async () => {
      await turn;
      await agent.stop();
    },
  });
}

/** Made at the first start and kept in a file only its owner can read: what opens the manager's page. */
function keptSecret(file: string, make: () => string): string {
  const known = readIfThere(file)?.trim();
  if (known) return known;
  const secret = make();
  writePrivate(file, `${secret}\n`);
  return secret;
}
