import type { Clock } from "@otklik/feedback/clock";
import { judgingOf, pointConfigOf } from "@otklik/feedback/encounter/point-config";
import type { Logger } from "pino";
import { agentCommands } from "./agent-commands.ts";
import { type Api, startApi } from "./api/server.ts";
import type { Part } from "./api/views.ts";
import { SimulatedBench } from "./bench-control.ts";
import { openNtpReader } from "./clock/adjtimex.ts";
import { ClockKeeper } from "./clock/keeper.ts";
import { type AgentConfig, dayStartMinutesOf } from "./config.ts";
import { CustomerDesk } from "./customer-desk.ts";
import { CustomerMemory } from "./customer-memory.ts";
import { EncounterRunner } from "./encounter/runner.ts";
import { Feed } from "./feed.ts";
import type { Journal } from "./journal/journal.ts";
import { openJournal } from "./journal/open.ts";
import { machineId } from "./machine-id.ts";
import { type ConfigVersion, localConfigVersion } from "./meaning.ts";
import { Meanings } from "./meanings.ts";
import { Notices } from "./notices.ts";
import { consoleWiring } from "./press/console-schema.ts";
import { FirmataSource } from "./press/firmata.ts";
import { PressRecorder } from "./press-recorder.ts";
import { ScreenViews } from "./screen-views.ts";
import type { OnConfig } from "./sync/config-gate.ts";
import { createSync, type Sync } from "./sync/sync.ts";
import { joinedTargets, type SyncCredentials } from "./sync-targets.ts";
import { TillInputs } from "./till-inputs.ts";
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
  readonly credentials: SyncCredentials;
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
    const journal = openAgentJournal(options);
    stages.push({ stop: () => journal.close() });
    const version = appliedVersion(journal, options);

    const notices = new Notices();
    const changed = (...parts: Part[]) => notices.tell({ t: "changed", parts });
    const wallTime = (boot: string, monoMs: number) => journal.wallTime(boot, monoMs);
    const meanings = new Meanings({
      config,
      version,
      clock,
      wallTime,
      onSwitch: () => changed("customer", "today", "feed", "bench"),
    });
    meanings.start();
    stages.push(meanings);
    const feed = new Feed({
      agent,
      pointName: () => config.point.name,
      wallTime,
      recent: (types) => journal.recent(types),
    });
    const onNotWritten = (error: unknown) =>
      log.error({ err: error }, "something less than an answer was not recorded");
    const memory = new CustomerMemory({
      config,
      journal,
      clock,
      onMoved: () => changed("customer"),
      onNotWritten,
    });
    const encounters = new EncounterRunner({
      agent,
      clock,
      rules: config.rules,
      pointConfig: () => pointConfigOf({ ...config.point, zone: config.site.zone }),
      wallTime: (boot, monoMs) => journal.wallTime(boot, monoMs),
      // All the journal holds, not two days of it: what was pending when a machine was put away for a week still counts.
      recent: (types) => journal.recent(types, Number.POSITIVE_INFINITY),
      write: (revisions) => journal.append(revisions),
      onWriteFailed: (error) =>
        log.error({ err: error }, "encounters wait until the journal takes them"),
    });
    feed.start();
    memory.start();
    warmUp(meanings.now, config);
    let views: ScreenViews | undefined;
    // After the commit, and only then: screens are told, encounters go on.
    journal.onCommitted((committed) => {
      const { fresh, comments } = memory.committed(committed);
      views?.committed(committed);
      const facts = committed.map(({ id, event }) => ({ id, boot: clock.bootId, event }));
      encounters.add(facts);
      for (const fact of facts) {
        const item = feed.add(fact, clock.monoMs());
        if (item) notices.tell({ t: "committed", item, fresh: fresh.has(fact.id) });
        else if (fact.event.type === "encounter") changed("today", "feed");
        else if (fact.event.type === "clock") changed("today", "feed", "clock");
      }
      changed("bench", ...(comments ? (["comments"] as const) : []));
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
      targets: joinedTargets(config, options.credentials, (name) =>
        log.warn({ target: name }, "not joined: events are kept, nothing is sent"),
      ),
      site: config.site.id,
      agent,
      machineId: machineId(),
      software,
      points: [config.point],
      capabilities: { console: config.consoles.length > 0, touch: true, camera: false },
      onConfig: options.onConfig,
      onCommand: agentCommands({ journal, clock }),
      onFact: (fact) => log.warn({ fact }, "a fact from elsewhere is not understood yet"),
      onTime: (sample) => keeper.fromAck(sample),
      log,
    });
    sync.start();
    stages.push(sync);

    const till = new TillInputs({ config, journal, clock, log });
    const recorder = new PressRecorder({
      clock,
      meaning: (monoMs) => meanings.at(monoMs),
      taken: memory.taken,
      append: (events, source) => journal.append(events, { source }),
      matEvents: (presence) => till.matEvents(presence),
      onFelt: (touch) => views?.felt(touch),
      onNotTaken: (source, error) => {
        log.error({ err: error, source }, "a press was not taken; the console keeps it");
        notices.tell({ t: "not-taken", source });
      },
      onLink: (link) => {
        till.link(link);
        views?.linked(link);
      },
      onLinkNotRecorded: (link, error) =>
        log.error({ err: error, link }, "a console's coming or going was not recorded"),
      onCounters: (counters) => views?.counted(counters),
    });
    const desk = new CustomerDesk({
      config,
      journal,
      clock,
      meanings,
      recorder,
      memory,
      onChange: () => changed("customer"),
      onNotWritten,
    });
    stages.push(desk);
    const screens = new ScreenViews({
      config,
      journal,
      sync,
      clock,
      feed,
      meanings,
      desk,
      notices,
      notice: config.notice ? { text: config.notice } : null,
      clockSource: () => keeper.state.source ?? null,
      software,
    });
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
      extend: (server) => till.routes(server),
      views: screens,
      clock,
      log,
    });
    stages.push(api);
    till.start();
    stages.push(till);

    // Last, when everything it leads to is there: a console's ring may hold presses from before this start.
    const consoles = new FirmataSource({
      clock,
      sink: recorder,
      ports: config.consoles.map((console) => ({
        path: console.port,
        ...(console.id === undefined ? {} : { id: console.id }),
        wiring: consoleWiring(console, config.consoleButtons),
      })),
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

function openAgentJournal({ config, clock, log, journalPath, software }: AgentOptions): Journal {
  const { site, agent, sync, journal } = config;
  return openJournal({
    path: journalPath,
    clock,
    site: site.id,
    agent,
    machineId: machineId(),
    zone: site.zone,
    dayStartMinutes: dayStartMinutesOf(config),
    software,
    targets: sync.targets.map(({ name, record }) => ({ name, record })),
    ...(journal.bytesMax === undefined ? {} : { bytesMax: journal.bytesMax }),
    log,
  });
}

/** The version of the config in force. A change of this machine's own file is noted; central's was when it was taken. */
function appliedVersion(journal: Journal, options: AgentOptions): ConfigVersion {
  const { sha256, ...own } = localConfigVersion(options.config);
  if (options.configVersion || journal.note("local-config") === sha256)
    return options.configVersion ?? own;
  const monoMs = options.clock.monoMs();
  const judging = judgingOf(options.config);
  journal.append([{ type: "config-applied", monoMs, config: own, ok: true, sha256, judging }]);
  journal.putNote("local-config", sha256);
  return own;
}
