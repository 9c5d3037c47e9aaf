import { OtklikError } from "@otklik/feedback/error";
import * as access from "./access.ts";
import { applyBirth, applyStatus } from "./announcements.ts";
import {
  auditErasure,
  eraseContent,
  listAttachments,
  listErasures,
  saveContent,
} from "./attachments.ts";
import { readCompleteness, readRevision } from "./completeness.ts";
import { readConfig, writeConfig } from "./configs.ts";
import type { Db, StoreDialect } from "./dialect.ts";
import { announce, ensureAgent } from "./epochs.ts";
import { readFleet } from "./fleet.ts";
import { openImport } from "./imports.ts";
import { account, agentsOf, intakeBatch } from "./intake-batch.ts";
import { readLedger } from "./ledger.ts";
import { TRANSACTION_TRIES } from "./limits.ts";
import { pullEvents } from "./pull.ts";
import { keep } from "./quarantine.ts";
import { listQuarantine, listRaw, releasePayload, storedAmong } from "./quarantine-list.ts";
import * as replay from "./replay.ts";
import { readEncounterRollups, readRollups } from "./rollups.ts";
import type { Scope } from "./scope.ts";
import { hasOld, settleOld } from "./settle.ts";
import type { IntakeResult, SeqRange, Store } from "./store.ts";

/** The store over either database: every method one transaction, or one read. */
export class SqlStore implements Store {
  readonly kind: StoreDialect["kind"];
  readonly #db: Db;
  readonly #dialect: StoreDialect;

  constructor(options: { readonly db: Db; readonly dialect: StoreDialect }) {
    this.#db = options.db;
    this.#dialect = options.dialect;
    this.kind = options.dialect.kind;
  }

  /** Gives encounters that were stored before there were rollups of them their place there. */
  async settleOld(): Promise<void> {
    while (await hasOld(this.#db)) await this.#write([], settleOld);
  }

  async intake(batch: Parameters<Store["intake"]>[0]): Promise<IntakeResult> {
    try {
      return await this.#write(agentsOf(batch), (scope) => intakeBatch(scope, batch));
    } catch (error) {
      if (!this.#dialect.isDataError(error)) throw error;
      throw new OtklikError("store-refused", (error as Error).message, { cause: error });
    }
  }

  quarantineEvent(...[batch, event, detail]: Parameters<Store["quarantineEvent"]>) {
    return this.#refuse(
      { ...batch, from: event.seq, to: event.seq },
      { kind: "body", content: Buffer.from(event.body), reason: "store-refused", detail },
    );
  }

  quarantineBatch({ payload, detail, ...batch }: Parameters<Store["quarantineBatch"]>[0]) {
    return this.#refuse(batch, {
      kind: "payload",
      content: payload,
      reason: "batch-undecodable",
      detail,
    });
  }

  async quarantinePayload(refused: Parameters<Store["quarantinePayload"]>[0]): Promise<void> {
    const { site, agent, payload, reason, detail, nowMs } = refused;
    await this.#write([agent], async (scope) => {
      await ensureAgent(scope, agent, site, nowMs);
      const parts = { site, agent, reason, detail, nowMs, epoch: null, seqs: [] };
      await keep(scope, { ...parts, kind: "payload", content: payload });
    });
  }

  quarantine(filter: Parameters<Store["quarantine"]>[0]) {
    return listQuarantine(this.#db, this.#dialect, filter);
  }
  quarantinedRaw(after: number, limit: number) {
    return listRaw(this.#db, this.#dialect, after, limit);
  }
  releasePayload(rawId: number) {
    return this.#db
      .transaction()
      .execute((tx) => releasePayload({ tx, dialect: this.#dialect }, rawId));
  }

  async openImport(parts: Parameters<Store["openImport"]>[0]): Promise<void> {
    await this.#write([parts.agent], (scope) => openImport(scope, parts));
  }

  birth(...[site, birth, message]: Parameters<Store["birth"]>) {
    return this.#write([birth.agent], (scope) => applyBirth(scope, site, birth, message));
  }
  status(...[site, agent, status, message]: Parameters<Store["status"]>) {
    return this.#write([agent], (scope) => applyStatus(scope, site, agent, status, message));
  }
  ledger(filter?: Parameters<Store["ledger"]>[0]) {
    return readLedger(this.#db, this.#dialect, filter);
  }
  fleet() {
    return readFleet(this.#db, this.#dialect);
  }

  async setConfig(next: Parameters<Store["setConfig"]>[0]) {
    await this.#write([next.agent], (scope) => writeConfig(scope, next));
    const written = await readConfig(this.#db, next.agent);
    if (!written)
      throw new OtklikError("store-refused", `the config of ${next.agent} is not there`);
    return written;
  }
  config(agent: string) {
    return readConfig(this.#db, agent);
  }

  saveCredentials(...[credentials, nowMs]: Parameters<Store["saveCredentials"]>) {
    return access.saveCredentials(this.#db, credentials, nowMs);
  }
  async credentials(agent: string) {
    return (await access.readCredentials(this.#db, agent))[0];
  }
  allCredentials() {
    return access.readCredentials(this.#db);
  }
  saveInvite(invite: Parameters<Store["saveInvite"]>[0]) {
    return access.saveInvite(this.#db, invite);
  }
  invite(id: string) {
    return access.readInvite(this.#db, id);
  }
  takeInviteTry(id: string) {
    return access.takeInviteTry(this.#db, id);
  }
  consumeInvite(id: string) {
    return access.consumeInvite(this.#db, id);
  }
  saveToken(token: Parameters<Store["saveToken"]>[0]) {
    return access.saveToken(this.#db, token);
  }
  tokenRole(hash: string) {
    return access.tokenRole(this.#db, hash);
  }

  saveAttachment(content: Parameters<Store["saveAttachment"]>[0]) {
    return this.#write([content.agent], ({ tx }) => saveContent(tx, content));
  }
  attachments(filter: Parameters<Store["attachments"]>[0]) {
    return listAttachments(this.#db, this.#dialect, filter);
  }
  erasures(agent: string, limit: number) {
    return listErasures(this.#db, this.#dialect, agent, limit);
  }
  async eraseAttachment(...[identity, audit]: Parameters<Store["eraseAttachment"]>) {
    await this.#write([identity.agent], async (scope) => {
      await eraseContent(scope, identity, audit.nowMs);
      await auditErasure(scope, identity, audit);
    });
  }

  pull(filter: Parameters<Store["pull"]>[0]) {
    return pullEvents(this.#db, this.#dialect, filter);
  }
  rollups(filter: Parameters<Store["rollups"]>[0]) {
    return readRollups(this.#db, filter);
  }
  encounterRollups(filter: Parameters<Store["encounterRollups"]>[0]) {
    return readEncounterRollups(this.#db, filter);
  }
  replayBoots() {
    return replay.replayBoots(this.#db);
  }
  replayEvents(...[boot, page]: Parameters<Store["replayEvents"]>) {
    return replay.replayEvents(this.#db, this.#dialect, boot, page);
  }
  replayStanding(...[site, types]: Parameters<Store["replayStanding"]>) {
    return replay.replayStanding(this.#db, this.#dialect, site, types);
  }
  replayReadings(site: string) {
    return replay.replayReadings(this.#db, this.#dialect, site);
  }
  beginReplay(rules: string) {
    return this.#write([], (scope) => replay.beginReplay(scope, rules));
  }
  addToReplay(sums: Parameters<Store["addToReplay"]>[0]) {
    return this.#write([], (scope) => replay.addToReplay(scope, sums));
  }
  finishReplay(made: Parameters<Store["finishReplay"]>[0]) {
    return this.#write([], (scope) => replay.finishReplay(scope, made));
  }
  replayTotals(ruleSet?: string) {
    return replay.replayTotals(this.#db, ruleSet);
  }
  ruleSets() {
    return replay.readRuleSets(this.#db);
  }
  completeness() {
    return readCompleteness(this.#db);
  }
  revision() {
    return readRevision(this.#db, this.#dialect);
  }
  close() {
    return this.#db.destroy();
  }

  /** Keeps raw bytes for every seq of the range that is not stored already. */
  #refuse(
    batch: { site: string; agent: string; epoch: string; nowMs: number } & SeqRange,
    refusal: Pick<Parameters<typeof keep>[1], "kind" | "content" | "reason" | "detail">,
  ): Promise<IntakeResult> {
    const { agent, epoch, nowMs } = batch;
    return this.#write([agent], async (scope) => {
      await ensureAgent(scope, agent, batch.site, nowMs);
      const { site } = await announce(scope, agent, epoch, {
        site: batch.site,
        to: batch.to,
        nowMs,
      });
      const stored = await storedAmong(scope, { ...batch, site });
      const seqs: number[] = [];
      for (let seq = batch.from; seq <= batch.to; seq++) if (!stored.has(seq)) seqs.push(seq);
      const kept =
        seqs.length === 0 || (await keep(scope, { ...refusal, site, agent, epoch, seqs, nowMs }));
      return await account(scope, batch, {
        fresh: [],
        duplicates: [...stored],
        refused: kept ? seqs.map((seq) => ({ seq, reason: refusal.reason })) : [],
      });
    });
  }

  /** One writing transaction with the locks of `agents`, tried again when another one was in the way. */
  async #write<T>(agents: readonly string[], work: (scope: Scope) => Promise<T>): Promise<T> {
    const dialect = this.#dialect;
    for (let tries = 1; ; tries++) {
      try {
        return await this.#db.transaction().execute(async (tx) => {
          await dialect.lockAgents(tx, agents);
          const rev = await dialect.nextRevision(tx);
          return await work({ tx, dialect, rev });
        });
      } catch (error) {
        if (tries >= TRANSACTION_TRIES || !dialect.isRetryable(error)) throw error;
      }
    }
  }
}
