/**
 * The tables in PostgreSQL: the same steps as in `sqlite/migrations.ts`.
 *
 * Bodies are text, not jsonb: jsonb refuses the escape of U+0000, and a body must come out with the bytes it went in
 * with. `rev` is the writing transaction's xid8, so no revision table is needed. Text columns that are compared in
 * order have collation "C", as SQLite has.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);

  CREATE TABLE site (site TEXT PRIMARY KEY, created_ms BIGINT NOT NULL);

  CREATE TABLE agent (
    agent TEXT PRIMARY KEY, site TEXT NOT NULL,
    salt BYTEA, password_hash BYTEA, joined_ms BIGINT, broker_hash TEXT,
    machine_id TEXT, software TEXT, birth TEXT,
    birth_epoch BIGINT, birth_connect BIGINT,
    status TEXT, status_epoch BIGINT, status_connect BIGINT, status_last_seq BIGINT, backlog BIGINT,
    heard_ms BIGINT,
    quarantine_rows BIGINT NOT NULL DEFAULT 0, quarantine_bytes BIGINT NOT NULL DEFAULT 0,
    quarantine_dropped BIGINT NOT NULL DEFAULT 0
  );
  CREATE TABLE agent_config (
    agent TEXT PRIMARY KEY, config_epoch TEXT NOT NULL, version BIGINT NOT NULL, yaml TEXT NOT NULL, set_ms BIGINT NOT NULL
  );
  CREATE TABLE hold (
    agent TEXT NOT NULL, epoch BIGINT NOT NULL, from_seq BIGINT NOT NULL, to_seq BIGINT NOT NULL,
    PRIMARY KEY (agent, epoch)
  );

  CREATE TABLE epoch (
    agent TEXT NOT NULL, epoch BIGINT NOT NULL, site TEXT NOT NULL, opened BIGINT NOT NULL DEFAULT 0,
    boot TEXT, zone TEXT, day_start_minutes BIGINT, machine_id TEXT,
    prev_epoch BIGINT, prev_last_seq BIGINT,
    announced BIGINT NOT NULL DEFAULT -1, stored BIGINT NOT NULL DEFAULT 0,
    duplicate BIGINT NOT NULL DEFAULT 0, first_ms BIGINT NOT NULL,
    PRIMARY KEY (agent, epoch)
  );
  CREATE TABLE held (
    agent TEXT NOT NULL, epoch BIGINT NOT NULL, from_seq BIGINT NOT NULL, to_seq BIGINT NOT NULL,
    PRIMARY KEY (agent, epoch, from_seq)
  );

  CREATE TABLE event (
    pos BIGSERIAL PRIMARY KEY, rev BIGINT NOT NULL,
    site TEXT NOT NULL, agent TEXT NOT NULL, epoch BIGINT NOT NULL, seq BIGINT NOT NULL,
    type TEXT NOT NULL, point TEXT, boot TEXT, mono_ms DOUBLE PRECISION NOT NULL,
    at_ms BIGINT, at_error_ms BIGINT, body TEXT NOT NULL
  );
  CREATE UNIQUE INDEX event_identity ON event (site, agent, epoch, seq);
  CREATE INDEX event_pull ON event (rev, pos);
  CREATE INDEX event_boot ON event (agent, boot, mono_ms);

  CREATE TABLE clock_reading (
    agent TEXT NOT NULL, boot TEXT NOT NULL, epoch BIGINT NOT NULL, seq BIGINT NOT NULL,
    at_mono_ms DOUBLE PRECISION NOT NULL, offset_ms DOUBLE PRECISION NOT NULL, error_ms DOUBLE PRECISION NOT NULL, source TEXT NOT NULL,
    PRIMARY KEY (agent, boot, epoch, seq)
  );

  CREATE TABLE rating (
    site TEXT NOT NULL, agent TEXT NOT NULL, epoch BIGINT NOT NULL, seq BIGINT NOT NULL,
    point TEXT NOT NULL, survey TEXT NOT NULL, survey_version BIGINT NOT NULL, question TEXT NOT NULL,
    scale TEXT NOT NULL, value BIGINT NOT NULL, channel TEXT NOT NULL, boot TEXT, mono_ms DOUBLE PRECISION NOT NULL,
    verdict TEXT, rules TEXT, quarter TEXT COLLATE "C", day TEXT COLLATE "C", bucket TEXT,
    PRIMARY KEY (site, agent, epoch, seq)
  );
  CREATE INDEX rating_boot ON rating (agent, boot, mono_ms);

  CREATE TABLE encounter (
    agent TEXT NOT NULL, epoch BIGINT NOT NULL, seq BIGINT NOT NULL,
    site TEXT NOT NULL, by_agent TEXT NOT NULL, by_epoch BIGINT NOT NULL, by_seq BIGINT NOT NULL,
    revision BIGINT NOT NULL, point TEXT NOT NULL, boot TEXT,
    opened_mono_ms DOUBLE PRECISION NOT NULL, closed_mono_ms DOUBLE PRECISION, outcome TEXT, rules TEXT NOT NULL, shift TEXT NOT NULL,
    PRIMARY KEY (agent, epoch, seq)
  );
  CREATE INDEX encounter_writer ON encounter (by_agent, by_epoch);
  CREATE TABLE verdict (
    agent TEXT NOT NULL, epoch BIGINT NOT NULL, seq BIGINT NOT NULL,
    enc_agent TEXT NOT NULL, enc_epoch BIGINT NOT NULL, enc_seq BIGINT NOT NULL,
    revision BIGINT NOT NULL, verdict TEXT NOT NULL, reason TEXT, rules TEXT NOT NULL,
    PRIMARY KEY (agent, epoch, seq, enc_agent, enc_epoch, enc_seq)
  );
  CREATE INDEX verdict_encounter ON verdict (enc_agent, enc_epoch, enc_seq);

  CREATE TABLE rollup (
    site TEXT NOT NULL, kind TEXT NOT NULL, period TEXT COLLATE "C" NOT NULL,
    point TEXT NOT NULL, survey TEXT NOT NULL, survey_version BIGINT NOT NULL, question TEXT NOT NULL,
    scale TEXT NOT NULL, value BIGINT NOT NULL, channel TEXT NOT NULL, verdict TEXT NOT NULL, rules TEXT NOT NULL,
    n BIGINT NOT NULL, rev BIGINT NOT NULL,
    PRIMARY KEY (site, kind, period, point, survey, survey_version, question, scale, value, channel, verdict, rules)
  );

  CREATE TABLE quarantine_raw (
    id BIGSERIAL PRIMARY KEY, agent TEXT NOT NULL, sha256 TEXT NOT NULL, kind TEXT NOT NULL,
    content BYTEA NOT NULL, UNIQUE (agent, sha256, kind)
  );
  CREATE TABLE quarantine (
    id BIGSERIAL PRIMARY KEY, raw_id BIGINT NOT NULL, site TEXT NOT NULL, agent TEXT NOT NULL,
    epoch BIGINT, seq BIGINT, reason TEXT NOT NULL, detail TEXT NOT NULL, at_ms BIGINT NOT NULL
  );
  CREATE INDEX quarantine_identity ON quarantine (agent, epoch, seq);
  CREATE INDEX quarantine_of_raw ON quarantine (raw_id);

  CREATE TABLE attachment (
    agent TEXT NOT NULL, epoch BIGINT NOT NULL, seq BIGINT NOT NULL,
    kind TEXT, sha256 TEXT, content BYTEA, received_ms BIGINT, erased_ms BIGINT,
    PRIMARY KEY (agent, epoch, seq)
  );
  CREATE TABLE erasure (
    id BIGSERIAL PRIMARY KEY, agent TEXT NOT NULL, epoch BIGINT NOT NULL, seq BIGINT NOT NULL,
    by_whom TEXT NOT NULL, reason TEXT NOT NULL, at_ms BIGINT NOT NULL
  );

  CREATE TABLE invite (
    id TEXT PRIMARY KEY, salt BYTEA NOT NULL, secret_hash BYTEA NOT NULL, site TEXT NOT NULL, agent TEXT NOT NULL,
    expires_ms BIGINT NOT NULL, tries_left BIGINT NOT NULL
  );
  CREATE TABLE token (
    hash TEXT PRIMARY KEY, role TEXT NOT NULL, name TEXT NOT NULL, created_ms BIGINT NOT NULL
  );
  `,
  `
  ALTER TABLE agent ADD COLUMN kind TEXT NOT NULL DEFAULT 'agent';

  CREATE TABLE rollup_by_set (
    site TEXT NOT NULL, kind TEXT NOT NULL, rule_set TEXT NOT NULL, period TEXT COLLATE "C" NOT NULL,
    point TEXT NOT NULL, survey TEXT NOT NULL, survey_version BIGINT NOT NULL, question TEXT NOT NULL,
    scale TEXT NOT NULL, value BIGINT NOT NULL, channel TEXT NOT NULL, verdict TEXT NOT NULL, rules TEXT NOT NULL,
    n BIGINT NOT NULL, rev BIGINT NOT NULL,
    PRIMARY KEY (site, kind, rule_set, period, point, survey, survey_version, question, scale, value, channel, verdict,
      rules)
  );
  INSERT INTO rollup_by_set (site, kind, rule_set, period, point, survey, survey_version, question, scale, value,
    channel, verdict, rules, n, rev)
  SELECT site, kind, '', period, point, survey, survey_version, question, scale, value, channel, verdict, rules, n, rev
  FROM rollup;
  DROP TABLE rollup;
  ALTER TABLE rollup_by_set RENAME TO rollup;
  ALTER INDEX rollup_by_set_pkey RENAME TO rollup_pkey;

  ALTER TABLE encounter ADD COLUMN contact TEXT NOT NULL DEFAULT '';
  ALTER TABLE encounter ADD COLUMN why TEXT NOT NULL DEFAULT '';
  ALTER TABLE encounter ADD COLUMN put TEXT;
  CREATE INDEX encounter_boot ON encounter (by_agent, boot, opened_mono_ms);
  CREATE INDEX encounter_not_put ON encounter (agent, epoch, seq) WHERE put IS NULL;
  CREATE TABLE encounter_rollup (
    site TEXT NOT NULL, kind TEXT NOT NULL, rule_set TEXT NOT NULL, period TEXT COLLATE "C" NOT NULL,
    point TEXT NOT NULL, shift TEXT NOT NULL, outcome TEXT NOT NULL, why TEXT NOT NULL, contact TEXT NOT NULL, rules TEXT NOT NULL,
    survey TEXT NOT NULL, survey_version BIGINT NOT NULL, question TEXT NOT NULL, scale TEXT NOT NULL,
    value BIGINT NOT NULL, channel TEXT NOT NULL,
    n BIGINT NOT NULL, rev BIGINT NOT NULL,
    PRIMARY KEY (site, kind, rule_set, period, point, shift, outcome, why, contact, rules, survey, survey_version, question,
      scale, value, channel)
  );
  CREATE TABLE rule_set (
    rules TEXT PRIMARY KEY, definition TEXT NOT NULL, made_ms BIGINT NOT NULL, rev BIGINT NOT NULL,
    summary TEXT NOT NULL
  );
  `,
  `
  INSERT INTO rollup (site, kind, rule_set, period, point, survey, survey_version, question, scale, value, channel,
    verdict, rules, n, rev)
  SELECT site, 'site-day', rule_set, period, '', survey, survey_version, question, scale, value, channel, verdict, rules,
    sum(n), max(rev)
  FROM rollup WHERE kind = 'day'
  GROUP BY site, rule_set, period, survey, survey_version, question, scale, value, channel, verdict, rules;
  INSERT INTO encounter_rollup (site, kind, rule_set, period, point, shift, outcome, why, contact, rules, survey,
    survey_version, question, scale, value, channel, n, rev)
  SELECT site, 'site-day', rule_set, period, '', '', outcome, why, contact, rules, survey, survey_version, question,
    scale, value, channel, sum(n), max(rev)
  FROM encounter_rollup WHERE kind = 'day'
  GROUP BY site, rule_set, period, outcome, why, contact, rules, survey, survey_version, question, scale, value, channel;
  `,
];
