import { machineId } from "@otklik/edge-agent/machine-id";
import { OtklikError } from "@otklik/feedback/error";
import { credentialsSchema, writeCredentials } from "./credentials.ts";
import { dataFolder, filesOf } from "./data-folder.ts";
import type { MakeCommand } from "./exit.ts";
import { askCentral } from "./remote.ts";

export const joinCommand: MakeCommand = (program) => {
  program
    .command("join")
    .description("join this machine to a central with a one-time code")
    .argument("<code>", 'from "otklik central invite"')
    .requiredOption("--central <url>", "central's address, e.g. https://central.example")
    .option("--as <target>", "name of the target in the agent's config", "central")
    .option("--data <folder>", "data folder (else OTKLIK_DATA, else .otklik)")
    .option("--json", "one line of JSON")
    .action(
      async (
        code: string,
        options: { central: string; as: string; data?: string; json?: boolean },
      ) => {
        const joined = await join({
          code,
          url: options.central,
          target: options.as,
          data: options.data,
        });
        process.stdout.write(
          options.json
            ? `${JSON.stringify(joined)}\n`
            : `Joined as ${joined.agent} of ${joined.site}. Start it: otklik agent --config FILE\n`,
        );
      },
    );
};

/** Redeems the code and keeps the credentials. Throws central's own error, or `central-unreachable`. */
export async function join(options: {
  readonly code: string;
  readonly url: string;
  readonly target: string;
  readonly data: string | undefined;
}): Promise<{ site: string; agent: string }> {
  const url = options.url.replace(/\/+$/, "");
  if (!/^https?:\/\/./.test(url))
    throw new OtklikError("bad-argument", `${options.url} is no address`, {
      hint: "http://… or https://…",
    });
  const response = await askCentral({ url, token: "" }, "/api/v1/join", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "" },
    body: JSON.stringify({ code: options.code, machineId: machineId() }),
  });
  const credentials = credentialsSchema.parse(await response.json());
  writeCredentials(filesOf(dataFolder(options.data)).agentCredentials, options.target, credentials);
  return { site: credentials.site, agent: credentials.agent };
}
