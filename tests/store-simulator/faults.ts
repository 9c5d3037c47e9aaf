import { DAY_MS } from "./acts.ts";
import { storeDay } from "./calendar.ts";
import { Draw } from "./random.ts";
import type { World } from "./world.ts";

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a boot of the till's machine knows of the time. */
export interface BootTime {
  readonly ntp: boolean;
  /** The machine's wall clock minus the true time. */
  readonly wallErrorMs: number;
}

/** What fails at one till during the run. Spans of one kind never overlap. */
export interface Faults {
  readonly powerCuts: readonly Span[];
  readonly agentDown: readonly Span[];
  readonly consoleUnplugged: readonly Span[];
  readonly cameraUnplugged: readonly Span[];
  readonly centralAway: readonly Span[];
  /** Endless: one per boot. */
  readonly nextBoot: () => BootTime;
  readonly uplinks: readonly { readonly atMs: number; readonly acksLost: boolean }[];
}

const MONTH_DAYS = 30;

export function faultsOf(options: {
  readonly world: World;
  readonly seed: number;
  readonly till: number;
  readonly days: number;
}): Faults {
  const { world, seed, till, days } = options;
  const { faults, clocks } = world;
  const startMs = storeDay(world.site, 0).startMs;
  const endMs = storeDay(world.site, days - 1).startMs + DAY_MS;
  const spans = (
    stream: string,
    perMonth: number,
    length: { readonly min: number; readonly max: number },
    unitMs: number,
  ): Span[] => {
    const draw = new Draw(seed, stream);
    const starts = Array.from({ length: draw.poisson((perMonth * days) / MONTH_DAYS) }, () =>
      draw.between({ min: startMs + 600_000, max: endMs - 600_000 }),
    ).sort((a, b) => a - b);
    const found: Span[] = [];
    for (const fromMs of starts) {
      const toMs = fromMs + unitMs * draw.between(length);
      if (fromMs > (found.at(-1)?.toMs ?? 0) + 120_000 && toMs < endMs)
        found.push({ fromMs, toMs });
    }
    return found;
  };
  const own = `till-${till}`;
  const boots = new Draw(seed, `${own}/boots`);
  const uplink = new Draw(seed, `${own}/uplink`);
  const everyMs = faults.uplinkEveryMinutes * 60_000;
  const uplinks: { atMs: number; acksLost: boolean }[] = [];
  for (let atMs = startMs + everyMs; atMs < endMs; atMs += everyMs)
    uplinks.push({ atMs, acksLost: uplink.chance(faults.lostAcksShare) });
  return {
    // Power and central are the whole store's.
    powerCuts: spans("power", faults.powerCutsPerMonth, faults.powerCutMinutes, 60_000),
    centralAway: spans("central", faults.centralAwayPerMonth, faults.centralAwayHours, 3_600_000),
    agentDown: spans(`${own}/restarts`, faults.agentRestartsPerMonth, faults.agentDownS, 1_000),
    consoleUnplugged: spans(
      `${own}/console`,
      faults.consoleUnpluggedPerMonth,
      faults.consoleUnpluggedMinutes,
      60_000,
    ),
    cameraUnplugged: spans(
      `${own}/camera`,
      faults.cameraUnpluggedPerMonth,
      faults.cameraUnpluggedMinutes,
      60_000,
    ),
    nextBoot: () => {
      const ntp = !boots.chance(clocks.noNtpShare);
      const wrong = boots.chance(clocks.wrongShare);
      const days = boots.between({ min: -clocks.wrongDaysMax, max: clocks.wrongDaysMax });
      return { ntp, wallErrorMs: !ntp && wrong ? days * DAY_MS : 0 };
    },
    uplinks,
  };
}
