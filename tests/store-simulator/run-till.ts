import { randomUUID } from "node:crypto";
import type { Act, PressAct, Track, Truth } from "./acts.ts";
import { type Faults, faultsOf, type Span } from "./faults.ts";
import { Draw } from "./random.ts";
import { startTillAgent, type TillAgent } from "./till-agent.ts";
import { planTill } from "./till-plan.ts";
import { BootClock, TrueTime } from "./true-time.ts";
import { Uplink } from "./uplink.ts";
import type { World } from "./world.ts";

/** What the console felt: the only thing by which a press in the store is found again. */
export interface FeltPress {
  readonly seq: number;
  readonly truth: Truth;
}

export interface TillRun {
  readonly felt: readonly FeltPress[];
  /** Whom each of the camera's own contact ids stood for. */
  readonly peopleOf: ReadonlyMap<string, readonly number[]>;
  readonly contacts: number;
  readonly virtualMs: number;
  readonly uplink: Uplink;
}

type Step =
  | Act
  | { readonly atMs: number; readonly act: "fault"; readonly apply: () => void }
  | { readonly atMs: number; readonly act: "uplink"; readonly acksLost: boolean };

/** Console ids are 8 hex digits. */
const CONSOLE = "51340000";
const BOOT_TAKES_MS = 25_000;

/** Runs one till through its days. The caller closes `uplink`. */
export async function runTill(options: {
  readonly world: World;
  readonly seed: number;
  readonly till: number;
  readonly days: number;
  readonly folder: string;
}): Promise<TillRun> {
  const plan = planTill(options);
  const faults = faultsOf(options);
  const time = new TrueTime(plan.startMs);
  const uplink = await Uplink.open({
    storePath: `${options.folder}/central.sqlite`,
    clock: new BootClock({ time, bootId: randomUUID(), bootedMs: plan.startMs, wallErrorMs: 0 }),
    agent: `till-${options.till}`,
  });
  const machine = new Machine({ ...options, time, faults });
  machine.boot(plan.startMs - BOOT_TAKES_MS);
  const steps: Step[] = [
    ...plan.acts,
    ...machine.faultSteps(),
    ...faults.uplinks.map((one) => ({ ...one, act: "uplink" as const })),
  ].sort((a, b) => a.atMs - b.atMs);
  for (const step of steps) {
    time.advanceTo(step.atMs);
    if (step.act === "fault") step.apply();
    else if (step.act !== "uplink") machine.play(step);
    else if (machine.agent && machine.clock && !within(faults.centralAway, step.atMs))
      await uplink.giveOver(machine.agent, machine.clock, step);
  }
  // A quiet end: what is open closes, and everything is given over.
  time.advanceTo(plan.endMs + 3_600_000);
  machine.recover();
  time.advanceTo(time.nowMs + 3_600_000);
  if (machine.agent && machine.clock) {
    await uplink.giveOver(machine.agent, machine.clock, { acksLost: false });
    machine.agent.stop();
  }
  const { felt, peopleOf } = machine;
  const virtualMs = time.nowMs - plan.startMs;
  return { felt, peopleOf, contacts: plan.contacts, virtualMs, uplink };
}

function within(spans: readonly Span[], atMs: number): boolean {
  return spans.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
}

/** The till's machine with what is plugged into it. */
class Machine {
  readonly felt: FeltPress[] = [];
  readonly peopleOf = new Map<string, readonly number[]>();
  agent: TillAgent | undefined;
  clock: BootClock | undefined;
  readonly #options: {
    readonly world: World;
    readonly seed: number;
    readonly till: number;
    readonly folder: string;
    readonly time: TrueTime;
    readonly faults: Faults;
  };
  readonly #random: Draw;
  #ntp = true;
  #consolePlugged = true;
  #cameraPlugged = true;
  #seq = 0;
  #contacts = 0;
  /** Seqs of presses whose release is still to come. */
  readonly #held = new Map<PressAct, number>();
  /** What the console holds for an agent that is down. */
  #ring: (() => void)[] = [];
  /** Who stands in the camera's zone, and under which contact id the agent knows them, since when. */
  readonly #visible = new Map<Track, { id: string; monoMs: number } | undefined>();

  constructor(options: {
    readonly world: World;
    readonly seed: number;
    readonly till: number;
    readonly folder: string;
    readonly time: TrueTime;
    readonly faults: Faults;
  }) {
    this.#options = options;
    this.#random = new Draw(options.seed, `till-${options.till}/machine`);
  }

  faultSteps(): Step[] {
    const { faults } = this.#options;
    const pairs = (spans: readonly Span[], begin: () => void, end: (atMs: number) => void) =>
      spans.flatMap(({ fromMs, toMs }): Step[] => [
        { atMs: fromMs, act: "fault", apply: begin },
        { atMs: toMs, act: "fault", apply: () => end(toMs) },
      ]);
    return [
      ...pairs(
        faults.powerCuts,
        () => this.#powerOff(),
        (atMs) => this.boot(atMs - BOOT_TAKES_MS),
      ),
      ...pairs(
        faults.agentDown,
        () => this.#stopAgent(),
        () => this.#startAgent(),
      ),
      ...pairs(
        faults.consoleUnplugged,
        () => this.#plugConsole(false),
        () => this.#plugConsole(true),
      ),
      ...pairs(
        faults.cameraUnplugged,
        () => this.#plugCamera(false),
        () => this.#plugCamera(true),
      ),
    ];
  }

  boot(bootedMs: number): void {
    if (this.clock) return;
    const { faults, time } = this.#options;
    const { ntp, wallErrorMs } = faults.nextBoot();
    this.#ntp = ntp;
    const bootId = Buffer.from(this.#random.bytes(16)).toString("hex");
    this.clock = new BootClock({ time, bootId, bootedMs, wallErrorMs });
    this.#startAgent();
  }

  /** For the end of a run that ended in a fault. */
  recover(): void {
    this.boot(this.#options.time.nowMs - BOOT_TAKES_MS);
    this.#startAgent();
  }

  play(act: Act): void {
    if (act.act === "press") this.#press(act);
    else if (act.act === "release") this.#release(act.of);
    else if (act.act === "seen") {
      this.#visible.set(act.track, undefined);
      this.#announce(act.track);
    } else this.#lost(act.track);
  }

  #press(act: PressAct): void {
    // The console has its power from the machine: what is pressed without it is not felt, and no lamp answers.
    const clock = this.clock;
    if (!clock || !this.#consolePlugged) return;
    const seq = ++this.#seq;
    this.felt.push({ seq, truth: act.truth });
    this.#held.set(act, seq);
    const source = { id: CONSOLE, epoch: 1, seq };
    const monoMs = clock.monoMs();
    this.#deliver(() =>
      this.agent?.recorder.press({ source, button: act.button, monoMs, channel: "console" }),
    );
  }

  #release(act: PressAct): void {
    const pressSeq = this.#held.get(act);
    this.#held.delete(act);
    const clock = this.clock;
    if (pressSeq === undefined || !clock || !this.#consolePlugged) return;
    const source = { id: CONSOLE, epoch: 1, seq: ++this.#seq };
    const { button, heldMs } = act;
    const monoMs = clock.monoMs();
    this.#deliver(() =>
      this.agent?.recorder.release({
        ...{ source, button, heldMs, pressSeq, monoMs },
        channel: "console",
      }),
    );
  }

  #deliver(give: () => void): void {
    if (this.agent) give();
    else this.#ring.push(give);
  }

  #startAgent(): void {
    const { world, till, folder } = this.#options;
    const clock = this.clock;
    if (!clock || this.agent) return;
    this.agent = startTillAgent({
      ...{ world, till, clock },
      journalPath: `${folder}/journal.sqlite`,
      randomBytes: (size) => this.#random.bytes(size),
      ntp: this.#ntp,
    });
    for (const give of this.#ring.splice(0)) give();
    this.#cameraIs(this.#cameraPlugged ? "up" : "down", "connected");
  }

  #stopAgent(): void {
    this.#cameraIs("down", "stopped");
    this.agent?.stop();
    this.agent = undefined;
  }

  #powerOff(): void {
    // No goodbye: what the journal's commits hold is all there is.
    this.agent?.stop();
    this.agent = undefined;
    this.clock?.die();
    this.clock = undefined;
    this.#ring = [];
    this.#held.clear();
    for (const track of this.#visible.keys()) this.#visible.set(track, undefined);
  }

  #plugConsole(plugged: boolean): void {
    this.#consolePlugged = plugged;
    if (!plugged) this.#held.clear();
    this.agent?.recorder.link({
      sourceId: CONSOLE,
      port: "/dev/serial/by-id/console",
      state: plugged ? "up" : "down",
      reason: plugged ? "connected" : "port-absent",
      monoMs: this.clock?.monoMs() ?? 0,
    });
  }

  #plugCamera(plugged: boolean): void {
    this.#cameraPlugged = plugged;
    this.#cameraIs(plugged ? "up" : "down", plugged ? "connected" : "no picture");
  }

  /** A device event of the camera; when it comes back it sees anew whoever stands there. */
  #cameraIs(state: "up" | "down", reason: string): void {
    const { world } = this.#options;
    const clock = this.clock;
    if (!this.agent || !clock || !world.camera.present) return;
    this.agent.append({
      type: "device",
      monoMs: Math.round(clock.monoMs()),
      point: this.agent.config.point.id,
      device: "contact:camera",
      state,
      reason,
      detail: { audited: state === "up", reason },
    });
    for (const track of this.#visible.keys()) {
      this.#visible.set(track, undefined);
      if (state === "up") this.#announce(track);
    }
  }

  #announce(track: Track): void {
    const clock = this.clock;
    const { present } = this.#options.world.camera;
    if (!present || !this.agent || !clock || !this.#cameraPlugged) return;
    const id = `c${++this.#contacts}`;
    const monoMs = Math.round(clock.monoMs());
    this.#visible.set(track, { id, monoMs });
    this.peopleOf.set(id, track.people);
    this.agent.append({
      type: "contact",
      monoMs,
      point: this.agent.config.point.id,
      contact: id,
      phase: "started",
      source: "camera",
      size: track.size,
    });
  }

  #lost(track: Track): void {
    const known = this.#visible.get(track);
    this.#visible.delete(track);
    const clock = this.clock;
    if (!known || !this.agent || !clock || !this.#cameraPlugged) return;
    const monoMs = Math.round(clock.monoMs());
    this.agent.append({
      type: "contact",
      monoMs,
      point: this.agent.config.point.id,
      contact: known.id,
      phase: "ended",
      source: "camera",
      dwellMs: Math.max(0, monoMs - known.monoMs),
    });
  }
}
