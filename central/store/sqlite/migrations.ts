/**
 * The tables in SQLite, as numbered steps that are never edited once released. `postgres/migrations.ts` has the same
 * steps under the same names.
 *
 * Keys are led by `site`, so that a cluster can spread them by it later. `epoch` is 63 random bits in an integer column.
 * `rev` is the store's revision that wrote the row: pullers read in the order (rev, pos).
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE revision (one INTEGER PRIMARY KEY CHECK (one = 1), value INTEGER NOT NULL);
  INSERT INTO revision VALUES (1, 0);

  CREATE TABLE site (site TEXT PRIMARY KEY, created_ms INTEGER NOT NULL);

  CREATE TABLE agent (
    agent TEXT PRIMARY KEY, site TEXT NOT NULL,
    salt BLOB, password_hash BLOB, joined_ms INTEGER, broker_hash TEXT,
    machine_id TEXT, software TEXT, birth TEXT,
    birth_epoch INTEGER, birth_connect INTEGER,
    status TEXT, status_epoch INTEGER, status_connect INTEGER, status_last_seq INTEGER, backlog INTEGER,
    heard_ms INTEGER,
    quarantine_rows INTEGER NOT NULL DEFAULT 0, quarantine_bytes INTEGER NOT NULL DEFAULT 0,
    quarantine_dropped INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE TABLE agent_config (
    agent TEXT PRIMARY KEY, config_epoch TEXT NOT NULL, version INTEGER NOT NULL, yaml TEXT NOT NULL, set_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE hold (
    agent TEXT NOT NULL, epoch INTEGER NOT NULL, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL,
    PRIMARY KEY (agent, epoch)
  ) WITHOUT ROWID;

  CREATE TABLE epoch (
    agent TEXT NOT NULL, epoch INTEGER NOT NULL, site TEXT NOT NULL, opened INTEGER NOT NULL DEFAULT 0,
    boot TEXT, zone TEXT, day_start_minutes INTEGER, machine_id TEXT,
    prev_epoch INTEGER, prev_last_seq INTEGER,
    announced INTEGER NOT NULL DEFAULT -1, stored INTEGER NOT NULL DEFAULT 0,
    duplicate INTEGER NOT NULL DEFAULT 0, first_ms INTEGER NOT NULL,
    PRIMARY KEY (agent, epoch)
  ) WITHOUT ROWID;
  CREATE TABLE held (
    agent TEXT NOT NULL, epoch INTEGER NOT NULL, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL,
    PRIMARY KEY (agent, epoch, from_seq)
  ) WITHOUT ROWID;

  CREATE TABLE event (
    pos INTEGER PRIMARY KEY AUTOINCREMENT, rev INTEGER NOT NULL,
    site TEXT NOT NULL, agent TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
    type TEXT NOT NULL, point TEXT, boot TEXT, mono_ms REAL NOT NULL,
    at_ms INTEGER, at_error_ms INTEGER, body TEXT NOT NULL
  );
  CREATE UNIQUE INDEX event_identity ON event (site, agent, epoch, seq);
  CREATE INDEX event_pull ON event (rev, pos);
  CREATE INDEX event_boot ON event (agent, boot, mono_ms);

  CREATE TABLE clock_reading (
    agent TEXT NOT NULL, boot TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
    at_mono_ms REAL NOT NULL, offset_ms REAL NOT NULL, error_ms REAL NOT NULL, source TEXT NOT NULL,
    PRIMARY KEY (agent, boot, epoch, seq)
  ) WITHOUT ROWID;

  CREATE TABLE rating (
    site TEXT NOT NULL, agent TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
    point TEXT NOT NULL, survey TEXT NOT NULL, survey_version INTEGER NOT NULL, question TEXT NOT NULL,
    scale TEXT NOT NULL, value INTEGER NOT NULL, channel TEXT NOT NULL, boot TEXT, mono_ms REAL NOT NULL,
    verdict TEXT, rules TEXT, quarter TEXT, day TEXT, bucket TEXT,
    PRIMARY KEY (site, agent, epoch, seq)
  ) WITHOUT ROWID;
  CREATE INDEX rating_boot ON rating (agent, boot, mono_ms);

  CREATE TABLE encounter (
    agent TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
    site TEXT NOT NULL, by_agent TEXT NOT NULL, by_epoch INTEGER NOT NULL, by_seq INTEGER NOT NULL,
    revision INTEGER NOT NULL, point TEXT NOT NULL, boot TEXT,
    opened_mono_ms REAL NOT NULL, closed_mono_ms REAL, outcome TEXT, rules TEXT NOT NULL, shift TEXT NOT NULL,
    PRIMARY KEY (agent, epoch, seq)
  ) WITHOUT ROWID;
  CREATE INDEX encounter_writer ON encounter (by_agent, by_epoch);
  CREATE TABLE verdict (
    agent TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
    enc_agent TEXT NOT NULL, enc_epoch INTEGER NOT NULL, enc_seq INTEGER NOT NULL,
    revision INTEGER NOT NULL, verdict TEXT NOT NULL, reason TEXT, rules TEXT NOT NULL,
    PRIMARY KEY (agent, epoch, seq, enc_agent, enc_epoch, enc_seq)
  ) WITHOUT ROWID;
  CREATE INDEX verdict_encounter ON verdict (enc_agent, enc_epoch, enc_seq);

  CREATE TABLE rollup (
    site TEXT NOT NULL, kind TEXT NOT NULL, period TEXT NOT NULL,
    point TEXT NOT NULL, survey TEXT NOT NULL, survey_version INTEGER NOT NULL, question TEXT NOT NULL,
    scale TEXT NOT NULL, value INTEGER NOT NULL, channel TEXT NOT NULL, verdict TEXT NOT NULL, rules TEXT NOT NULL,
    n INTEGER NOT NULL, rev INTEGER NOT NULL,
    PRIMARY KEY (site, kind, period, point, survey, survey_version, question, scale, value, channel, verdict, rules)
  ) WITHOUT ROWID;

  CREATE TABLE quarantine_raw (
    id INTEGER PRIMARY KEY AUTOINCREMENT, agent TEXT NOT NULL, sha256 TEXT NOT NULL, kind TEXT NOT NULL,
    content BLOB NOT NULL, UNIQUE (agent, sha256, kind)
  );
  CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT, raw_id INTEGER NOT NULL, site TEXT NOT NULL, agent TEXT NOT NULL,
    epoch INTEGER, seq INTEGER, reason TEXT NOT NULL, detail TEXT NOT NULL, at_ms INTEGER NOT NULL
  );
  CREATE INDEX quarantine_identity ON quarantine (agent, epoch, seq);
  CREATE INDEX quarantine_of_raw ON quarantine (raw_id);

  CREATE TABLE attachment (
    agent TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
    kind TEXT, sha256 TEXT, content BLOB, received_ms INTEGER, erased_ms INTEGER,
    PRIMARY KEY (agent, epoch, seq)
  ) WITHOUT ROWID;
  CREATE TABLE erasure (
    id INTEGER PRIMARY KEY AUTOINCREMENT, agent TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
    by_whom TEXT NOT NULL, reason TEXT NOT NULL, at_ms INTEGER NOT NULL
  );

  CREATE TABLE invite (
    id TEXT PRIMARY KEY, salt BLOB NOT NULL, secret_hash BLOB NOT NULL, site TEXT NOT NULL, agent TEXT NOT NULL,
    expires_ms INTEGER NOT NULL, tries_left INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE token (
    hash TEXT PRIMARY KEY, role TEXT NOT NULL, name TEXT NOT NULL, created_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
  `
  ALTER TABLE agent ADD COLUMN kind TEXT NOT NULL DEFAULT 'agent';

  CREATE TABLE rollup_by_set (
    site TEXT NOT NULL, kind TEXT NOT NULL, rule_set TEXT NOT NULL, period TEXT NOT NULL,
    point TEXT NOT NULL, survey TEXT NOT NULL, survey_version INTEGER NOT NULL, question TEXT NOT NULL,
    scale TEXT NOT NULL, value INTEGER NOT NULL, channel TEXT NOT NULL, verdict TEXT NOT NULL, rules TEXT NOT NULL,
    n INTEGER NOT NULL, rev INTEGER NOT NULL,
    PRIMARY KEY (site, kind, rule_set, period, point, survey, survey_version, question, scale, value, channel, verdict,
      rules)
  ) WITHOUT ROWID;
  INSERT INTO rollup_by_set (site, kind, rule_set, period, point, survey, survey_version, question, scale, value,
    channel, verdict, rules, n, rev)
  SELECT site, kind, '', period, point, survey, survey_version, question, scale, value, channel, verdict, rules, n, rev
  FROM rollup;
  DROP TABLE rollup;
  ALTER TABLE rollup_by_set RENAME TO rollup;

  ALTER TABLE encounter ADD COLUMN contact TEXT NOT NULL DEFAULT '';
  ALTER TABLE encounter ADD COLUMN why TEXT NOT NULL DEFAULT '';
  ALTER TABLE encounter ADD COLUMN put TEXT;
  CREATE INDEX encounter_boot ON encounter (by_agent, boot, opened_mono_ms);
  CREATE INDEX encounter_not_put ON encounter (agent, epoch, seq) WHERE put IS NULL;
  CREATE TABLE encounter_rollup (
    site TEXT NOT NULL, kind TEXT NOT NULL, rule_set TEXT NOT NULL, period TEXT NOT NULL,
    point TEXT NOT NULL, shift TEXT NOT NULL, outcome TEXT NOT NULL, why TEXT NOT NULL, contact TEXT NOT NULL, rules TEXT NOT NULL,
    survey TEXT NOT NULL, survey_version INTEGER NOT NULL, question TEXT NOT NULL, scale TEXT NOT NULL,
    value INTEGER NOT NULL, channel TEXT NOT NULL,
    n INTEGER NOT NULL, rev INTEGER NOT NULL,
    PRIMARY KEY (site, kind, rule_set, period, point, shift, outcome, why, contact, rules, survey, survey_version, question,
      scale, value, channel)
  ) WITHOUT ROWID;
  CREATE TABLE rule_set (
    rules TEXT PRIMARY KEY, definition TEXT NOT NULL, made_ms INTEGER NOT NULL, rev INTEGER NOT NULL,
    summary TEXT NOT NULL
  ) WITHOUT ROWID;
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
