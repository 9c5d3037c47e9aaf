import { z } from "zod";
import type { MakeCommand } from "./exit.ts";
import { askCentral, centralAccess, type RemoteOptions, withRemoteOptions } from "./remote.ts";
import { table } from "./table.ts";

const fleetSchema = z.looseObject({
  nowMs: z.number(),
  agents: z.array(
    z.looseObject({
      site: z.string(),
      agent: z.string(),
      online: z.boolean(),
      lastEventMs: z.number().nullable(),
      backlog: z.number().nullable(),
      missing: z.number(),
      clock: z.looseObject({ source: z.string().nullable(), errorMs: z.number().nullable() }),
      software: z.string().nullable(),
    }),
  ),
});

export const fleetCommand: MakeCommand = (program) => {
  withRemoteOptions(program.command("fleet"))
    .description("every agent: online, last event, backlog, missing, clock quality")
    .option("--json", "one line of JSON")
    .action(async (options: RemoteOptions & { json?: boolean }) => {
      const response = await askCentral(centralAccess(options), "/api/v1/fleet");
      const fleet = fleetSchema.parse(await response.json());
      if (options.json) {
        process.stdout.write(`${JSON.stringify(fleet)}\n`);
        return;
      }
      const rows = fleet.agents.map((agent) => [
        agent.site,
        agent.agent,
        agent.online ? "online" : "offline",
        ago(fleet.nowMs, agent.lastEventMs),
        agent.backlog ?? "?",
        agent.missing,
        clockInWords(agent.clock),
        agent.software ?? "?",
      ]);
      const headings = [
        "site",
        "agent",
        "state",
        "last event",
        "backlog",
        "missing",
        "clock",
        "software",
      ];
      process.stdout.write(
        rows.length > 0 ? `${table(headings, rows)}\n` : "No agent has joined yet.\n",
      );
    });
};

function ago(nowMs: number, thenMs: number | null): string {
  if (thenMs === null) return "unknown";
  const seconds = Math.max(0, Math.round((nowMs - thenMs) / 1000));
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3600)} h ago`
    : `${Math.round(seconds / 86_400)} days ago`;
}

function clockInWords({
  source,
  errorMs,
}: {
  source: string | null;
  errorMs: number | null;
}): string {
  return source === null || errorMs === null
    ? "no time yet"
    : `${source} ± ${Math.round(errorMs)} ms`;
}
