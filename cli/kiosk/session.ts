import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import type { Readable, Writable } from "node:stream";
import type { Cancel, Clock } from "@otklik/feedback/clock";
import { asOtklikError, OtklikError } from "@otklik/feedback/error";
import type { Logger } from "pino";
import { type BrowserLook, browserArguments } from "./chromium.ts";
import { type DevtoolsEvent, DevtoolsPipe } from "./devtools-pipe.ts";
import {
  AGENT_RETRY_MS,
  ANSWER_MS_MAX,
  CLOSE_MS_MAX,
  LOOK_MS,
  OPEN_FAILURES_MAX,
  RESTART_MS_MAX,
  RESTART_MS_MIN,
  START_MS_MAX,
  STDERR_CHARS_MAX,
  STEADY_MS,
} from "./limits.ts";

export interface KioskOptions {
  readonly url: string;
  readonly chromium: string;
  readonly look: BrowserLook;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn">;
  /** How long the page may be silent, ms; default 10,000. */
  readonly answerMsMax?: number;
  /** Between two looks at it, ms; default 2,000. */
  readonly lookMs?: number;
  readonly onEvent?: (event: KioskEvent) => void;
}

/** `shown` also tells Chromium's process id, `keeps` how many characters wait in the page for the agent. */
export type KioskEvent =
  | { readonly t: "keeps"; readonly chars: number }
  | { readonly t: "shown"; readonly pid: number }
  | { readonly t: "crashed" | "hung" }
  | { readonly t: "exited"; readonly restartMs: number };

/** What the page has not yet handed to the agent: it must outlive Chromium. */
const outboxName = "otklik-outbox";

/**
 * Keeps the customer's page on the screen: opens it in Chromium's kiosk mode, looks every two seconds whether it
 * answers, opens it anew when its process crashed or hangs, and starts Chromium again when that ends. Letters that
 * waited in the page for the agent are put into the next one; sent twice they count once.
 */
export class KioskSession {
  readonly #options: KioskOptions;
  #child: ChildProcess | undefined;
  #pipe: DevtoolsPipe | undefined;
  #page: string | undefined;
  #running = false;
  #opening = false;
  #looking = false;
  /** The page's process was told to end, and has not yet. */
  #ending = false;
  #openFailures = 0;
  #look: Cancel | undefined;
  #restart: Cancel | undefined;
  #restartMs = RESTART_MS_MIN;
  #startedMs = 0;
  #said = "";
  #kept: string | undefined;

  constructor(options: KioskOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#launch();
  }

  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    this.#look?.();
    this.#restart?.();
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    const cancel = this.#options.clock.after(CLOSE_MS_MAX, () => kill(child));
    this.#pipe?.ask("Browser.close", {}, CLOSE_MS_MAX).catch(() => {});
    await ended;
    cancel();
    kill(child);
  }

  #launch(): void {
    const { chromium, look, clock, log } = this.#options;
    rmSync(look.profile, { recursive: true, force: true });
    mkdirSync(look.profile, { recursive: true, mode: 0o700 });
    this.#startedMs = clock.monoMs();
    this.#said = "";
    this.#page = undefined;
    this.#openFailures = 0;
    this.#ending = false;
    // In a group of its own: Ctrl-C reaches the session alone, which closes Chromium properly.
    const child = spawn(chromium, browserArguments(look), {
      stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
      detached: true,
    });
    this.#child = child;
    child.stderr?.on("data", (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString("utf8")).slice(-STDERR_CHARS_MAX);
    });
    child.once("error", (error) => log.warn({ err: error }, "Chromium cannot be started"));
    child.once("close", () => this.#ended(child));
    const pipe = new DevtoolsPipe({
      to: child.stdio[3] as Writable,
      from: child.stdio[4] as Readable,
      clock,
      onEvent: (event) => this.#take(event),
    });
    this.#pipe = pipe;
    this.#attach(pipe).catch((error) => this.#giveUp(child, error));
  }

  async #attach(pipe: DevtoolsPipe): Promise<void> {
    const page = await this.#firstPage(pipe);
    const reply = await pipe.ask(
      "Target.attachToTarget",
      { targetId: page, flatten: true },
      START_MS_MAX,
    );
    this.#page = String(reply["sessionId"]);
    for (const method of ["Page.enable", "Inspector.enable"]) await this.#ask(method, {});
    await this.#open();
    // Opening may have waited for the agent until the session or this Chromium ended.
    if (!this.#running || this.#pipe !== pipe) return;
    this.#look = this.#options.clock.every(
      this.#options.lookMs ?? LOOK_MS,
      () => void this.#watch(),
    );
  }

  async #firstPage(pipe: DevtoolsPipe): Promise<string> {
    const { clock } = this.#options;
    for (;;) {
      const { targetInfos } = await pipe.ask("Target.getTargets", {}, START_MS_MAX);
      const targets = targetInfos as readonly {
        readonly type: string;
        readonly targetId: string;
      }[];
      const page = targets.find(({ type }) => type === "page");
      if (page) return page.targetId;
      await clock.sleep(100);
    }
  }

  #ask(method: string, params: object, msMax = this.#options.answerMsMax ?? ANSWER_MS_MAX) {
    if (!this.#pipe || this.#page === undefined)
      return Promise.reject(new OtklikError("browser-gone", "Chromium is not here"));
    return this.#pipe.ask(method, params, msMax, this.#page);
  }

  /** Opens the page as soon as somebody listens at its address: an error page of the browser helps nobody. */
  async #open(): Promise<void> {
    if (this.#opening) return;
    this.#opening = true;
    const { url, clock, log } = this.#options;
    const child = this.#child;
    try {
      while (!(await isListening(url))) {
        await clock.sleep(AGENT_RETRY_MS);
        if (!this.#running || this.#child !== child) return;
      }
      const script = await this.#giveBack();
      const { errorText } = await this.#ask("Page.navigate", { url }, START_MS_MAX);
      await this.#answers(START_MS_MAX);
      if (script !== undefined)
        await this.#ask("Page.removeScriptToEvaluateOnNewDocument", { identifier: script });
      if (errorText !== undefined) throw new OtklikError("page-unreachable", String(errorText));
      this.#openFailures = 0;
      log.info({ url }, "the customer's page is on the screen");
      this.#options.onEvent?.({ t: "shown", pid: child?.pid ?? 0 });
    } finally {
      this.#opening = false;
    }
  }

  /** The letters that waited, for a tab that knows none: only a tab of another Chromium does not. */
  async #giveBack(): Promise<string | undefined> {
    if (this.#kept === undefined) return undefined;
    const name = JSON.stringify(outboxName);
    const source = `try { if (location.origin === ${JSON.stringify(new URL(this.#options.url).origin)}
      && sessionStorage.getItem(${name}) === null)
      sessionStorage.setItem(${name}, ${JSON.stringify(this.#kept)}); } catch {}`;
    const { identifier } = await this.#ask("Page.addScriptToEvaluateOnNewDocument", { source });
    return String(identifier);
  }

  /** Whether the page is there, ours and answering; remembers what it still keeps. */
  async #answers(msMax?: number): Promise<boolean> {
    const { result } = await this.#ask(
      "Runtime.evaluate",
      {
        expression: `(() => { try { return { origin: location.origin, kept: sessionStorage.getItem(${JSON.stringify(outboxName)}) } } catch { return {} } })()`,
        returnByValue: true,
      },
      msMax,
    );
    const { value = {} } = result as { readonly value?: { origin?: string; kept?: string | null } };
    if (value.origin !== new URL(this.#options.url).origin) return false;
    const kept = value.kept ?? undefined;
    if (kept !== this.#kept) this.#options.onEvent?.({ t: "keeps", chars: kept?.length ?? 0 });
    this.#kept = kept;
    return true;
  }

  async #watch(): Promise<void> {
    if (this.#opening || this.#looking || this.#ending || !this.#running) return;
    this.#looking = true;
    const child = this.#child;
    try {
      if (await this.#answers()) return;
      await this.#open();
    } catch (error) {
      const { code } = asOtklikError(error);
      if (this.#child !== child || this.#opening || code === "browser-gone") return;
      if (code === "browser-silent") this.#endHung(child);
      else this.#failed(error);
    } finally {
      this.#looking = false;
    }
  }

  /** Ends the page's process, from outside of the thread that hangs; the crash that follows opens the page anew. */
  #endHung(child: ChildProcess | undefined): void {
    const { log, onEvent } = this.#options;
    log.warn("the customer's page does not answer: it is opened anew");
    onEvent?.({ t: "hung" });
    this.#ending = true;
    this.#ask("Page.crash", {}).catch((error) => {
      if (this.#ending && child) this.#giveUp(child, error);
    });
  }

  #take(event: DevtoolsEvent): void {
    if (event.method !== "Inspector.targetCrashed" || event.sessionId !== this.#page) return;
    this.#ending = false;
    this.#options.log.warn("the customer's page crashed: it is opened anew");
    this.#options.onEvent?.({ t: "crashed" });
    this.#open().catch((error) => this.#failed(error));
  }

  #failed(error: unknown): void {
    const child = this.#child;
    if (!child || !this.#running || asOtklikError(error).code === "browser-gone") return;
    this.#openFailures += 1;
    if (this.#openFailures >= OPEN_FAILURES_MAX || asOtklikError(error).code === "browser-silent")
      this.#giveUp(child, error);
  }

  #giveUp(child: ChildProcess, error: unknown): void {
    if (!this.#running || this.#child !== child) return;
    this.#options.log.warn({ err: asOtklikError(error) }, "Chromium is started anew");
    kill(child);
  }

  #ended(child: ChildProcess): void {
    this.#pipe?.close();
    this.#look?.();
    this.#opening = false;
    if (!this.#running || this.#child !== child) return;
    const { clock, log, onEvent } = this.#options;
    if (clock.monoMs() - this.#startedMs >= STEADY_MS) this.#restartMs = RESTART_MS_MIN;
    const restartMs = this.#restartMs;
    this.#restartMs = Math.min(RESTART_MS_MAX, restartMs * 2);
    const { exitCode, signalCode } = child;
    const said = this.#said.trim().split("\n").slice(-3);
    log.warn({ exitCode, signalCode, said, restartMs }, "Chromium ended and is started again");
    onEvent?.({ t: "exited", restartMs });
    this.#restart = clock.after(restartMs, () => this.#launch());
  }
}

/** Chromium and all its processes. */
function kill(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}

function isListening(url: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url);
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port || (protocol === "https:" ? 443 : 80)),
  });
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}
