import { readFileSync } from "node:fs";
import type { Clock } from "@otklik/feedback/clock";
import { basicRules } from "@otklik/feedback/encounter/rules";
import { OtklikError } from "@otklik/feedback/error";
import type { Logger } from "pino";
import { type Api, startApi } from "./api/server.ts";
import { SimulatedBench } from "./bench-control.ts";
import { openNtpReader } from "./clock/adjtimex.ts";
import { ClockKeeper } from "./clock/keeper.ts";
import { type AgentConfig, dayStartMinutesOf } from "./config.ts";
import { EncounterRunner } from "./encounter/runner.ts";
import { Feed } from "./feed.ts";
import type { Journal } from "./journal/journal.ts";
import { openJournal } from "./journal/open.ts";
import { machineId } from "./machine-id.ts";
import { type ConfigVersion, localConfigVersion, meaningOf } from "./meaning.ts";
import { Notices } from "./notices.ts";
import { FirmataSource } from "./press/firmata.ts";
import { PressRecorder } from "./press-recorder.ts";
import { ScreenViews } from "./screen-views.ts";
import type { OnConfig } from "./sync/config-gate.ts";
import { createSync, type Sync } from "./sync/sync.ts";
import { warmUp } from "./warm-up.ts";

/**
 * One agent, read top to bottom: press → journal ⇄ encounter → sync, and the pages. This file wires the stages and
 * owns nothing; no stage knows another.
 */

export interface AgentOptions {
  readonly config: AgentConfig;
  readonly clock: Clock;
  readonly log: Logger;
  readonly journalPath: string;
  /** How to sign in to each target of the config, by its name; a target without an entry is not spoken to. */
  readonly credentials: Readonly<
    Record<
      string,
      { readonly mqttUrl: string; readonly username: string; readonly password: string }
    >
  >;
  /** Folder of the built pages; absent = no pages, the API alone. */
  readonly kioskDir: string | undefined;
  readonly pin: string;
  /** Of the one-click links. */
  readonly key: string;
  /** Control socket of a simulated console: gives the bench its hand. */
  readonly consoleControl?: string | undefined;
  readonly software: string;
  /** Whose config this is: central's numbering, or undefined for this machine's own file. */
  readonly configVersion?: ConfigVersion | undefined;
  /** A newer config from central: checked and kept, or refused with the reason. It takes effect at the next start. */
  readonly onConfig: OnConfig;
}

export interface Agent {
  readonly url: string;
  readonly journal: Journal;
  readonly sync: Sync;
  /** A config was taken and then did not run: that is a fact too. */
  configFailed(failed: ConfigVersion, reason: string): void;
  stop(): Promise<void>;
}

/** Starts the stages in the path's order; `stop` goes back. Nothing is left running when one does not start. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { config, clock, log, software } = options;
  const stages: { stop(): unknown }[] = [];
  const stop = async () => {
    for (const stage of stages.splice(0).reverse()) await stage.stop();
  };
  try {
    const agent = config.agent;
    const targets = config.sync.targets;
    const journal = openJournal({
      path: options.journalPath,
      clock,
      site: config.site.id,
      agent,
      machineId: machineId(),
      zone: config.site.zone,
      dayStartMinutes: dayStartMinutesOf(config),
      software,
      targets: targets.map(({ name, record }) => ({ name, record })),
      ...(config.journal.bytesMax === undefined ? {} : { bytesMax: config.journal.bytesMax }),
      log,
    });
    stages.push({ stop: () => journal.close() });

    const notices = new Notices();
    const { sha256, ...own } = localConfigVersion(config);
    const version = options.configVersion ?? own;
    const meaning = meaningOf(config, version);
    // A config from central was reported when it was taken; a change of this machine's own file is seen here.
    if (!options.configVersion && journal.note("local-config") !== sha256) {
      journal.append([
        { type: "config-applied", monoMs: clock.monoMs(), config: version, ok: true, sha256 },
      ]);
      journal.putNote("local-config", sha256);
    }
    const feed = new Feed({
      agent,
      pointName: () => config.point.name,
      wallTime: (boot, monoMs) => journal.wallTime(boot, monoMs),
      recent: (types) => journal.recent(types),
    });
    const encounters = new EncounterRunner({
      agent,
      clock,
      rules: basicRules,
      // All the journal holds, not two days of it: what was pending when a machine was put away for a week still counts.
      recent: (types) => journal.recent(types, Number.POSITIVE_INFINITY),
      write: (revisions) => journal.append(revisions),
      onWriteFailed: (error) =>
        log.error({ err: error }, "encounters wait until the journal takes them"),
    });
    feed.start();
    warmUp(meaning, config);
    let views: ScreenViews | undefined;
    // After the commit, and only then: screens are told, encounters go on.
    journal.onCommitted((committed) => {
      views?.committed(committed);
      const facts = committed.map(({ id, event }) => ({ id, boot: clock.bootId, event }));
      encounters.add(facts);
      for (const fact of facts) {
        const item = feed.add(fact, clock.monoMs());
        if (item) notices.tell({ t: "committed", item });
        else if (fact.event.type === "encounter")
          notices.tell({ t: "changed", parts: ["today", "feed"] });
        else if (fact.event.type === "clock")
          notices.tell({ t: "changed", parts: ["today", "feed", "clock"] });
      }
      notices.tell({ t: "changed", parts: ["bench"] });
    });
    encounters.start();
    stages.push(encounters);

    const keeper = new ClockKeeper({
      clock,
      ntp: await openNtpReader(),
      boots: () => journal.boots(),
      write: (event) => journal.append([event]),
      onWriteFailed: (error) =>
        log.error({ err: error }, "the time is not recorded while the journal is full"),
    });
    keeper.start();
    stages.push(keeper);

    const sync = createSync({
      journal,
      clock,
      targets: targets.flatMap(({ name, record, url, ca }) => {
        const known = options.credentials[name];
        if (!known) log.warn({ target: name }, "not joined: events are kept, nothing is sent");
        return known
          ? [
              {
                name,
                record,
                url: url ?? known.mqttUrl,
                username: known.username,
                password: known.password,
                ca: ca === undefined ? undefined : readAuthority(ca),
              },
            ]
          : [];
      }),
      site: config.site.id,
      agent,
      machineId: machineId(),
      software,
      points: [config.point],
      capabilities: { console: config.consoles.length > 0, touch: true, camera: false },
      onConfig: options.onConfig,
      onCommand: (command) => ({
        ok: false,
        error: {
          code: "unknown-command",
          message: `this agent knows no command "${command.name}"`,
        },
      }),
      onFact: (fact) => log.warn({ fact }, "a fact from elsewhere is not understood yet"),
      onTime: (sample) => keeper.fromAck(sample),
      log,
    });
    sync.start();
    stages.push(sync);

    const screens = new ScreenViews({
      config,
      journal,
      sync,
      clock,
      feed,
      meaning,
      notices,
      clockSource: () => keeper.state.source ?? null,
      software,
    });
    const recorder = new PressRecorder({
      clock,
      meaning: () => meaning,
      append: (events, source) => journal.append(events, { source }),
      onFelt: (touch) => screens.felt(touch),
      onNotTaken: (source, error) => {
        log.error({ err: error, source }, "a press was not taken; the console keeps it");
        notices.tell({ t: "not-taken", source });
      },
      onLink: (link) => screens.linked(link),
      onLinkNotRecorded: (link, error) =>
        log.error({ err: error, link }, "a console's coming or going was not recorded"),
      onCounters: (counters) => screens.counted(counters),
    });
    for (const { id, event } of journal.recent(["press"]))
      if (event.type === "press") recorder.remember(event.source, id, event.button);
    screens.recordTouchesWith(recorder);
    views = screens;

    if (options.consoleControl) {
      const bench = new SimulatedBench({
        controlPath: options.consoleControl,
        clock,
        tell: (message) =>
          notices.tell(message.t === "attached" ? { t: "changed", parts: ["bench"] } : message),
      });
      await bench.start();
      stages.push(bench);
      screens.attachBench(bench);
    }
    const api: Api = await startApi({
      host: config.http.host,
      port: config.http.port,
      tls: config.http.tls,
      names: config.http.names,
      kioskDir: options.kioskDir,
      pin: options.pin,
      key: options.key,
      views: screens,
      clock,
      log,
    });
    stages.push(api);

    // Last, when everything it leads to is there: a console's ring may hold presses from before this start.
    const consoles = new FirmataSource({
      clock,
      sink: recorder,
      ports: config.consoles.map(({ port }) => port),
    });
    await consoles.start();
    stages.push(consoles);
    const configFailed = (failed: ConfigVersion, reason: string) => {
      journal.append([
        {
          type: "config-applied",
          monoMs: clock.monoMs(),
          config: failed,
          ok: false,
          reason: reason.slice(0, 400),
        },
      ]);
    };
    return { url: api.url, journal, sync, configFailed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** PEM text of the authority that signed a target's certificate. Throws `config-invalid` when it cannot be read. */
function readAuthority(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new OtklikError("config-invalid", `sync.targets: ca: ${(error as Error).message}`, {
      hint: "ca names a PEM file that the agent may read.",
      cause: error,
    });
  }
}
