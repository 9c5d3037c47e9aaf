import type {
  EventType,
  Outcome,
  ParsedEvent,
  RefusalReason,
  Verdict,
} from "@otklik/feedback/event";
import type { Birth, Status } from "@otklik/feedback/sync-message";
import type { ReplayStore } from "./replay-store.ts";

/** What central needs of a database. `sqlite/` and `postgres/` open one; one contract suite runs over both. */

export interface SeqRange {
  readonly from: number;
  readonly to: number;
}
export interface StoredIdentity {
  readonly agent: string;
  readonly epoch: string;
  readonly seq: number;
}

export interface IntakeEvent {
  readonly seq: number;
  /** The sender's bytes as text, verbatim. */
  readonly body: string;
  readonly parsed: ParsedEvent;
}
export interface IntakeBatch {
  /** Site of the topic it came on; the epoch's own site wins when it is known. */
  readonly site: string;
  readonly agent: string;
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
  /** One per seq of the range, in order. */
  readonly events: readonly IntakeEvent[];
  readonly nowMs: number;
}
/** A batch whose header could be read and whose events could not. */
export interface RefusedBatch extends SeqRange {
  readonly site: string;
  readonly agent: string;
  readonly epoch: string;
  readonly payload: Buffer;
  readonly detail: string;
  readonly nowMs: number;
}
/** A payload that says nothing about itself: kept under the agent of its topic, never acknowledged. */
export interface RefusedPayload {
  readonly site: string;
  readonly agent: string;
  readonly payload: Buffer;
  readonly reason: RefusalReason;
  readonly detail: string;
  readonly nowMs: number;
}
export interface IntakeResult {
  /** What this commit holds of the batch, stored or in quarantine: only this may be acknowledged. */
  readonly held: readonly SeqRange[];
  /** Every seq ≤ upTo of the epoch is held; −1 when seq 0 is not. */
  readonly upTo: number;
  readonly refused: readonly { readonly seq: number; readonly reason: RefusalReason }[];
  readonly inserted: number;
  readonly duplicate: number;
}

export type LedgerFlag =
  | { readonly flag: "cloned"; readonly with: string; readonly machineIds: readonly string[] }
  | { readonly flag: "rolled-back"; readonly prevLastSeq: number; readonly held: number }
  | { readonly flag: "moved-site"; readonly site: string; readonly presentSite: string }
  | { readonly flag: "quarantine-full"; readonly dropped: number }
  | { readonly flag: "not-opened" };

/** Central's account of one epoch: `announced + 1 = stored + quarantined + inFlight + missing`, in events. */
export interface LedgerRow {
  readonly site: string;
  readonly agent: string;
  readonly epoch: string;
  readonly machineId: string | null;
  /** Highest seq anybody announced; −1 when none was. */
  readonly announced: number;
  readonly stored: number;
  /** Announced, not here, and the agent still holds it (or has never said what it holds). */
  readonly inFlight: number;
  /** How often an event arrived again with the same bytes. */
  readonly duplicate: number;
  /** Other bytes under an identity that is already stored; kept, never counted. */
  readonly conflict: number;
  readonly quarantined: number;
  /** Announced, not here, and held by nobody any more. */
  readonly missing: number;
  /** The first ranges of the missing ones. */
  readonly missingRanges: readonly SeqRange[];
  readonly upTo: number;
  readonly flags: readonly LedgerFlag[];
}

export interface QuarantineRow {
  readonly id: number;
  readonly site: string;
  readonly agent: string;
  readonly epoch: string | null;
  readonly seq: number | null;
  readonly reason: RefusalReason;
  readonly detail: string;
  readonly bytes: number;
  readonly atMs: number;
}
export interface QuarantinedRaw {
  readonly id: number;
  readonly kind: "body" | "payload";
  readonly site: string;
  readonly agent: string;
  readonly epoch: string | null;
  readonly seq: number | null;
  readonly rawId: number;
  readonly content: Buffer;
}

export interface FleetRow {
  readonly agent: string;
  readonly site: string;
  readonly online: boolean;
  /** When central last heard from it, ms since 1970 UTC. */
  readonly heardMs: number | null;
  /** Time of its newest event, as far as it is known. */
  readonly lastEventMs: number | null;
  readonly backlog: number | null;
  readonly missing: number;
  readonly inFlight: number;
  readonly quarantined: number;
  readonly clock: { readonly source: string | null; readonly errorMs: number | null };
  readonly software: string | null;
  readonly machineId: string | null;
}

export interface AgentCredentials {
  readonly agent: string;
  readonly site: string;
  readonly salt: Buffer;
  readonly passwordHash: Buffer;
  /** The same password as Mosquitto stores it. */
  readonly brokerHash: string;
}

export interface PulledEvent extends StoredIdentity {
  readonly site: string;
  readonly type: EventType;
  readonly point: string | null;
  readonly atMs: number | null;
  readonly atErrorMs: number | null;
  readonly body: string;
}
export interface PullFilter {
  readonly cursor?: string;
  readonly limit: number;
  readonly site?: string;
  readonly agent?: string;
  readonly point?: string;
  readonly type?: string;
  /** ms since 1970 UTC, inclusive; events of unknown time are left out as soon as one bound is given. */
  readonly sinceMs?: number;
  /** Exclusive. */
  readonly untilMs?: number;
}
export interface PulledPage {
  readonly events: readonly PulledEvent[];
  /** Where to go on: also when the page is empty. */
  readonly cursor: string;
  /** Whether more can be had at once. */
  readonly more: boolean;
}

/** One group × value × verdict of the rollups. */
export interface RollupRow {
  readonly site: string;
  readonly point: string | null;
  /** `YYYY-MM-DD`, `YYYY-MM-DDTHH:MMZ`, or null when periods are not told apart. */
  readonly period: string | null;
  readonly channel: string | null;
  readonly survey: string;
  readonly surveyVersion: number;
  readonly question: string;
  readonly scale: string;
  readonly value: number;
  readonly verdict: Verdict;
  readonly rules: string;
  readonly n: number;
  readonly rev: number;
}
/** Which periods, where, and under which rules. */
export interface PeriodFilter {
  readonly kind: "quarter" | "day" | "boot";
  readonly byPoint: boolean;
  readonly byPeriod: boolean;
  readonly site?: string;
  readonly survey?: string;
  readonly question?: string;
  /** Inclusive bounds in the period's own form. */
  readonly since?: string;
  readonly until?: string;
  /** A replay's rules; absent = what the agents themselves said. */
  readonly ruleSet?: string;
}
export interface RollupFilter extends PeriodFilter {
  readonly byChannel?: boolean;
}
export interface EncounterRollupFilter extends PeriodFilter {
  /** The encounters themselves, or the answers that count in them. */
  readonly of: "outcome" | "answer";
  readonly byShift: boolean;
}
/** One group of the encounters' rollups. With `of: "outcome"` the survey's columns are empty. */
export interface EncounterRollupRow {
  readonly site: string;
  readonly point: string | null;
  readonly period: string | null;
  readonly shift: string | null;
  /** What counted the contact: `camera`, `receipt` …; empty = presses that no contact is known for. */
  readonly contact: string;
  readonly outcome: Outcome;
  /** Reason of the outcome, e.g. `short`: served for less than the point's minimum. */
  readonly why: string;
  readonly rules: string;
  readonly survey: string;
  readonly surveyVersion: number;
  readonly question: string;
  readonly scale: string;
  readonly value: number;
  readonly n: number;
  readonly rev: number;
}
export interface SiteCompleteness {
  readonly site: string;
  readonly zone: string | null;
  /** Every event of every agent of the site up to here is in the store; null when that cannot be said. */
  readonly completeUntilMs: number | null;
  /** Agents of the site, and how many of them were ever heard of. */
  readonly agents: number;
  readonly heard: number;
}

export interface Invite {
  readonly id: string;
  readonly salt: Buffer;
  readonly secretHash: Buffer;
  readonly site: string;
  readonly agent: string;
  readonly expiresMs: number;
  readonly triesLeft: number;
}

export interface AttachmentContent extends StoredIdentity {
  readonly kind: string;
  readonly sha256: string;
  readonly content: Buffer;
  readonly nowMs: number;
}
export interface ErasureRow {
  readonly epoch: string;
  readonly seq: number;
  readonly reason: string;
}
export interface AttachmentRow extends StoredIdentity {
  readonly kind: string | null;
  readonly sha256: string | null;
  readonly bytes: number | null;
  readonly receivedMs: number | null;
  readonly erasedMs: number | null;
}

/** Answers that an import will bring, spread over all of it. */
export interface ImportSample {
  readonly survey: string;
  readonly surveyVersion: number;
  readonly question: string;
  readonly scale: string;
  readonly answers: readonly {
    readonly point: string;
    readonly atMs: number;
    readonly value: number;
  }[];
}

/** What an agent was told to be, and under which number. */
export interface AgentConfigRow {
  readonly agent: string;
  readonly configEpoch: string;
  readonly version: number;
  readonly yaml: string;
  readonly setMs: number;
}

export interface Store extends ReplayStore {
  readonly kind: "sqlite" | "postgres";

  /** One transaction. Throws `store-refused` for data it will never take, anything else when it could not be asked. */
  intake(batch: IntakeBatch): Promise<IntakeResult>;
  /** Keeps one event that `intake` threw `store-refused` for. */
  quarantineEvent(
    batch: Omit<IntakeBatch, "events">,
    event: IntakeEvent,
    detail: string,
  ): Promise<IntakeResult>;
  quarantineBatch(batch: RefusedBatch): Promise<IntakeResult>;
  quarantinePayload(payload: RefusedPayload): Promise<void>;
  quarantine(filter: { readonly agent?: string; readonly limit: number }): Promise<QuarantineRow[]>;
  /** Raw bytes to read again after an upgrade, oldest first, with `id` above `after`. */
  quarantinedRaw(after: number, limit: number): Promise<QuarantinedRaw[]>;
  /** Forgets a payload whose events were all taken in by a requeue. */
  releasePayload(rawId: number): Promise<void>;

  /**
   * Lets an importer in: an agent that is no machine. `source` names the file and the question: the same file under
   * another map would double its answers. Throws `import-known` then, `import-refused` when the id is a machine's.
   */
  openImport(parts: {
    readonly site: string;
    readonly agent: string;
    readonly epoch: string;
    readonly source: string;
    /** Some of its answers: where many of them are here already, it is the same history under another file. */
    readonly sample?: ImportSample | undefined;
    readonly nowMs: number;
  }): Promise<void>;

  birth(site: string, birth: Birth, message: MessageFacts): Promise<void>;
  status(site: string, agent: string, status: Status, message: MessageFacts): Promise<void>;
  ledger(filter?: { readonly agent?: string; readonly site?: string }): Promise<LedgerRow[]>;
  fleet(): Promise<FleetRow[]>;

  /** Counts the agent's config version up. `newEpoch` numbers its first one in this store. */
  setConfig(next: {
    readonly agent: string;
    readonly yaml: string;
    readonly nowMs: number;
    readonly newEpoch: string;
  }): Promise<AgentConfigRow>;
  config(agent: string): Promise<AgentConfigRow | undefined>;

  saveCredentials(credentials: AgentCredentials, nowMs: number): Promise<void>;
  credentials(agent: string): Promise<AgentCredentials | undefined>;
  allCredentials(): Promise<AgentCredentials[]>;

  saveInvite(invite: Invite): Promise<void>;
  invite(id: string): Promise<Invite | undefined>;
  /** Takes one try away before the secret is looked at; false when none is left. */
  takeInviteTry(id: string): Promise<boolean>;
  /** True for the one caller that removed it: an invite is used once. */
  consumeInvite(id: string): Promise<boolean>;
  saveToken(token: { hash: string; role: string; name: string; createdMs: number }): Promise<void>;
  tokenRole(hash: string): Promise<string | undefined>;

  /** False when it was erased before: the content is then not kept. */
  saveAttachment(content: AttachmentContent): Promise<boolean>;
  attachments(filter: {
    readonly agent?: string;
    readonly limit: number;
  }): Promise<AttachmentRow[]>;
  /** What was erased of an agent's, the newest first. */
  erasures(agent: string, limit: number): Promise<ErasureRow[]>;
  eraseAttachment(
    identity: StoredIdentity,
    audit: { readonly by: string; readonly reason: string; readonly nowMs: number },
  ): Promise<void>;

  pull(filter: PullFilter): Promise<PulledPage>;
  rollups(filter: RollupFilter): Promise<RollupRow[]>;
  encounterRollups(filter: EncounterRollupFilter): Promise<EncounterRollupRow[]>;
  completeness(): Promise<SiteCompleteness[]>;
  /** Figures with a smaller revision will not change under it any more. */
  revision(): Promise<number>;

  close(): Promise<void>;
}

export interface MessageFacts {
  readonly nowMs: number;
  /** A retained copy says what was, not when: it does not count as being heard from. */
  readonly retained: boolean;
}
