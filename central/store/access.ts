import { sql } from "kysely";
import type { Db } from "./dialect.ts";
import { ensureSite } from "./epochs.ts";
import type { AgentCredentials, Invite } from "./store.ts";

/** Who may come in: agents' credentials, invites and tokens. Secrets are stored as hashes alone. */

export async function saveCredentials(
  db: Db,
  { agent, site, salt, passwordHash, brokerHash }: AgentCredentials,
  nowMs: number,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await ensureSite({ tx }, site, nowMs);
    await sql`
      INSERT INTO agent (agent, site, salt, password_hash, broker_hash, joined_ms)
      VALUES (${agent}, ${site}, ${salt}, ${passwordHash}, ${brokerHash}, ${nowMs})
      ON CONFLICT (agent) DO UPDATE SET site = excluded.site, salt = excluded.salt,
        password_hash = excluded.password_hash, broker_hash = excluded.broker_hash,
        joined_ms = excluded.joined_ms`.execute(tx);
  });
}

export async function readCredentials(db: Db, agent?: string): Promise<AgentCredentials[]> {
  const { rows } = await sql<AgentCredentials>`
    SELECT agent, site, salt, password_hash AS "passwordHash", broker_hash AS "brokerHash" FROM agent
    WHERE password_hash IS NOT NULL AND ${agent === undefined ? sql`true` : sql`agent = ${agent}`}
    ORDER BY agent`.execute(db);
  return rows;
}

export async function saveInvite(db: Db, invite: Invite): Promise<void> {
  await sql`
    INSERT INTO invite (id, salt, secret_hash, site, agent, expires_ms, tries_left)
    VALUES (${invite.id}, ${invite.salt}, ${invite.secretHash}, ${invite.site}, ${invite.agent},
      ${invite.expiresMs}, ${invite.triesLeft})
    ON CONFLICT (id) DO UPDATE SET salt = excluded.salt, secret_hash = excluded.secret_hash, site = excluded.site,
      agent = excluded.agent, expires_ms = excluded.expires_ms, tries_left = excluded.tries_left`.execute(
    db,
  );
}

export async function readInvite(db: Db, id: string): Promise<Invite | undefined> {
  const { rows } = await sql<Invite>`
    SELECT id, salt, secret_hash AS "secretHash", site, agent, expires_ms AS "expiresMs", tries_left AS "triesLeft"
    FROM invite WHERE id = ${id}`.execute(db);
  return rows[0];
}

export async function takeInviteTry(db: Db, id: string): Promise<boolean> {
  const { rows } = await sql`
    UPDATE invite SET tries_left = tries_left - 1 WHERE id = ${id} AND tries_left > 0 RETURNING id`.execute(
    db,
  );
  return rows.length > 0;
}

export async function consumeInvite(db: Db, id: string): Promise<boolean> {
  const { rows } = await sql`DELETE FROM invite WHERE id = ${id} RETURNING id`.execute(db);
  return rows.length > 0;
}

export async function saveToken(
  db: Db,
  token: { hash: string; role: string; name: string; createdMs: number },
): Promise<void> {
  await sql`INSERT INTO token (hash, role, name, created_ms)
    VALUES (${token.hash}, ${token.role}, ${token.name}, ${token.createdMs})
    ON CONFLICT (hash) DO NOTHING`.execute(db);
}

export async function tokenRole(db: Db, hash: string): Promise<string | undefined> {
  const { rows } = await sql<{ role: string }>`
    SELECT role FROM token WHERE hash = ${hash}`.execute(db);
  return rows[0]?.role;
}
