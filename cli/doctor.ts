import { existsSync } from "node:fs";
import { readAgentConfig } from "@otklik/edge-agent/config";
import { surveysBeside } from "@otklik/edge-agent/survey-file";
import { readCredentials } from "./credentials.ts";
import { dataFolder, ensureFolder, filesOf, readIfThere } from "./data-folder.ts";
import type { Finding } from "./doctor/check.ts";
import { checkBroker, checkListener } from "./doctor/network.ts";
import { findParts } from "./doctor/parts.ts";
import { EXIT, type MakeCommand } from "./exit.ts";
import { centralHere } from "./remote.ts";

interface DoctorOptions {
  readonly data?: string;
  readonly config?: string;
  readonly centralConfig?: string;
  readonly json?: boolean;
}

const marks: Readonly<Record<Finding["state"], string>> = {
  ok: "✓",
  off: "–",
  warn: "!",
  fail: "✗",
};

/** Looks, changes nothing. Exit 1 only when something stops Otklik from working; a warning is exit 0. */
export const doctorCommand: MakeCommand = (program, exit) => {
  program
    .command("doctor")
    .description(
      "what runs here, what is missing and what that turns off, what is open that should not be",
    )
    .option("--data <folder>", "data folder (else OTKLIK_DATA, else .otklik)")
    .option("--config <file>", "the agent's config (else the data folder's)")
    .option("--central-config <file>", "central's config (else the one it last ran with here)")
    .option("--json", "one line of JSON")
    .action(async (options: DoctorOptions) => {
      const findings = [
        ...(await findParts()),
        ...(await findSetUp(options)),
        ...(await findCentral(options)),
      ];
      if (options.json) process.stdout.write(`${JSON.stringify({ findings })}\n`);
      else for (const finding of findings) process.stdout.write(`${line(finding)}\n`);
      exit(findings.some((finding) => finding.state === "fail") ? EXIT.failed : EXIT.ok);
    });
};

function line({ name, state, says, hint }: Finding): string {
  return `${marks[state]} ${name.padEnd(26)} ${says}${hint ? `\n${" ".repeat(29)}→ ${hint}` : ""}`;
}

/** Data folder, config and the network as this machine's agent is set up. */
async function findSetUp(options: DoctorOptions): Promise<Finding[]> {
  const folder = dataFolder(options.data);
  const files = filesOf(folder);
  const findings: Finding[] = [];
  if (existsSync(folder)) {
    try {
      ensureFolder(folder);
      findings.push({ name: "data folder", state: "ok", says: folder });
    } catch (error) {
      findings.push({
        name: "data folder",
        state: "fail",
        says: (error as Error).message,
        hint: "nothing can be recorded there",
      });
    }
  } else
    findings.push({
      name: "data folder",
      state: "off",
      says: `${folder} does not exist yet`,
      hint: "made at the first start",
    });

  const file = options.config ?? files.agentConfig;
  const text = readIfThere(file);
  if (text === undefined) {
    findings.push({
      name: "agent's config",
      state: "off",
      says: `no ${file}`,
      hint: "docs/config.md; `npm start` makes one",
    });
    return findings;
  }
  try {
    const config = readAgentConfig(text, file, surveysBeside(file));
    findings.push({
      name: "agent's config",
      state: "ok",
      says: `${config.site.id} · ${config.agent} · ${config.point.name}`,
    });
    findings.push(
      checkListener({
        name: "agent's pages",
        host: config.http.host,
        tls: config.http.tls !== undefined,
        key: "http.tls",
      }),
    );
    const credentials = readCredentials(files.agentCredentials);
    for (const target of config.sync.targets) {
      const url = target.url ?? credentials[target.name]?.mqttUrl;
      if (url) findings.push(...(await checkBroker(`target ${target.name}`, url)));
      else
        findings.push({
          name: `target ${target.name}`,
          state: "warn",
          says: "no address yet",
          hint: "join with a one-time code: otklik join CODE --central URL",
        });
    }
  } catch (error) {
    findings.push({
      name: "agent's config",
      state: "fail",
      says: (error as Error).message,
      hint: "mend the lines above",
    });
  }
  return findings;
}

/**
 * Where central listens, and the broker it relies on: by the config given, else by the one with which central last ran
 * in this data folder. Nothing where central never ran.
 */
async function findCentral(options: DoctorOptions): Promise<Finding[]> {
  try {
    const known = options.centralConfig
      ? { config: options.centralConfig }
      : centralHere(options.data);
    if (!known) return [];
    const { parseCentralConfig, readCentralConfig } = await import("@otklik/central/config");
    const { http, mqtt } = known.config
      ? readCentralConfig(known.config)
      : parseCentralConfig("{}");
    const pages = checkListener({
      name: "central's pages",
      host: http.host,
      tls: http.tls !== undefined,
      key: "http.tls",
    });
    if (mqtt.kind !== "embedded")
      return [pages, ...(await checkBroker("central's broker", mqtt.url))];
    const broker = checkListener({
      name: "central's broker",
      host: mqtt.host,
      tls: mqtt.tls !== undefined,
      key: "mqtt.tls",
    });
    return [pages, broker];
  } catch (error) {
    return [
      {
        name: "central's config",
        state: "fail",
        says: (error as Error).message,
        hint: "mend the lines above",
      },
    ];
  }
}
