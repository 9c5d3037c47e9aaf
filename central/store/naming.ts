import type { Event } from "@otklik/feedback/event";
import { sql } from "kysely";
import type { Scope } from "./scope.ts";
import type { IntakeBatch } from "./store.ts";

/** Whose facts an event may speak of: its writer's own, and those of agents of the writer's site. */

/** Agents that an event names: its verdicts or its erasure touch their rows. May hold one twice, and the writer itself. */
export function agentsNamedBy(event: Event): string[] {
  const facts =
    event.type === "encounter"
      ? [event.id, ...event.facts]
      : event.type === "erased"
        ? [event.of]
        : [];
  return facts.flatMap(({ agent }) => (agent === undefined ? [] : [agent]));
}

/**
 * The agents named in a batch that are not of its writer's site, or not known at all: one who joins later must not find
 * its votes judged by a stranger. The site is the one the writer joined for, not the one its epoch claims, which
 * the writer chose itself.
 */
export async function strangersIn(
  { tx, dialect }: Pick<Scope, "tx" | "dialect">,
  { agent, events }: IntakeBatch,
): Promise<ReadonlySet<string>> {
  const named = new Set(
    events.flatMap(({ parsed }) => (parsed.ok ? agentsNamedBy(parsed.event) : [])),
  );
  named.delete(agent);
  if (named.size === 0) return named;
  const { rows } = await sql<{ agent: string }>`
    SELECT a.agent FROM ${dialect.rows(
      [...named].map((name) => ({ agent: name })),
      { agent: "text" },
    )}
    JOIN agent a ON a.agent = r.agent
    WHERE a.site = (SELECT w.site FROM agent w WHERE w.agent = ${agent})`.execute(tx);
  for (const neighbour of rows) named.delete(neighbour.agent);
  return named;
}
