import { existsSync } from "node:fs";
import { readAgentConfig } from "@otklik/edge-agent/config";
import { readCredentials } from "./credentials.ts";
import { dataFolder, ensureFolder, filesOf, readIfThere } from "./data-folder.ts";
import type { Finding } from "./doctor/check.ts";
import { checkBroker, checkListener } from "./doctor/network.ts";
import { findParts } from "./doctor/parts.ts";
import { EXIT, type MakeCommand } from "./exit.ts";

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
    .option("--central-config <file>", "central's config, on the machine where central runs")
    .option("--json", "one line of JSON")
    .action(async (options: DoctorOptions) => {
      const findings = [
        ...(await findParts()),
        ...(await findSetUp(options)),
        ...(options.centralConfig ? await findCentral(options.centralConfig) : []),
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
    const config = readAgentConfig(text, file);
    findings.push({
      name: "agent's config",
      state: "ok",
      says: `${config.site.id} · ${config.agent} · ${config.point.name}`,
    });
    findings.push(checkListener("agent's pages", config.http.host, false));
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

/** Where central listens, and the broker it relies on. */
async function findCentral(file: string): Promise<Finding[]> {
  try {
    const { readCentralConfig } = await import("@otklik/central/config");
    const { http, mqtt } = readCentralConfig(file);
    const pages = checkListener("central's pages", http.host, http.tls !== undefined);
    return mqtt.kind === "embedded"
      ? [pages, checkListener("central's broker", mqtt.host, mqtt.tls !== undefined)]
      : [pages, ...(await checkBroker("central's broker", mqtt.url))];
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
