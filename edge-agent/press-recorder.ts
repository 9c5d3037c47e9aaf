import type { Clock } from "@otklik/feedback/clock";
import type { Event, Source } from "@otklik/feedback/event";
import type { FactId } from "@otklik/feedback/identity";
import type { AppendResult } from "./journal/journal.ts";
import { type Meaning, momentOf, pressEvent, valueOfButton } from "./meaning.ts";
import type {
  ConsoleCounters,
  FeltTouch,
  LinkEvent,
  PressSink,
  SourcedPress,
  SourcedRelease,
} from "./press/source.ts";

export interface PressRecorderOptions {
  readonly clock: Clock;
  readonly meaning: () => Meaning;
  readonly append: (events: readonly Event[], source?: Source) => AppendResult;
  readonly onFelt: (touch: FeltTouch) => void;
  readonly onNotTaken: (source: Source, error: unknown) => void;
  readonly onLink: (link: LinkEvent) => void;
  readonly onLinkNotRecorded: (link: LinkEvent, error: unknown) => void;
  readonly onCounters: (counters: ConsoleCounters) => void;
}

/** Presses whose identity a release may still name. */
const REMEMBERED_PRESSES_MAX = 256;

/**
 * Where every press source ends: gives a press its meaning and commits it. Returning is the permission to thank; the
 * journal decides what is a replay.
 */
export class PressRecorder implements PressSink {
  readonly #options: PressRecorderOptions;
  readonly #presses = new Map<string, { readonly id: FactId; readonly button: number }>();

  constructor(options: PressRecorderOptions) {
    this.#options = options;
  }

  /** Throws when the press was not taken: the console keeps it and offers it again. */
  press(press: SourcedPress): void {
    this.record(press);
  }

  /**
   * As `press`, and says what became of it: its identity, and whether the journal had it before. The identity is
   * undefined for a press that a full journal could only count, or that is too old to be found again.
   */
  record(press: SourcedPress): {
    readonly id: FactId | undefined;
    readonly duplicate: boolean;
    /** False when the journal has another button under this source's number: somebody numbers twice. */
    readonly sameButton: boolean;
  } {
    const { clock, meaning, onNotTaken } = this.#options;
    const now = meaning();
    const value = valueOfButton(now, press.button);
    // A button without a value on the scale asks nothing, and is not an answer; that it was pressed is kept.
    const event: Event =
      value === undefined
        ? {
            type: "health",
            monoMs: momentOf(press.monoMs) ?? Math.round(clock.monoMs()),
            name: "button-without-value",
            detail: { source: press.source.id, button: press.button },
          }
        : pressEvent(now, { ...press, value, nowMonoMs: clock.monoMs() });
    try {
      const { ids, duplicate } = this.#options.append([event], press.source);
      const known = this.#presses.get(keyOf(press.source));
      const id = ids[0] ?? known?.id;
      if (ids[0]) this.remember(press.source, ids[0], press.button);
      return { id, duplicate, sameButton: known === undefined || known.button === press.button };
    } catch (error) {
      onNotTaken(press.source, error);
      throw error;
    }
  }

  release(release: SourcedRelease): void {
    const { clock, meaning } = this.#options;
    const { source, pressSeq, heldMs, button } = release;
    const press =
      pressSeq === null ? undefined : this.#presses.get(keyOf({ ...source, seq: pressSeq }))?.id;
    this.#options.append(
      [
        {
          type: "release",
          monoMs: momentOf(release.monoMs) ?? Math.round(clock.monoMs()),
          point: meaning().point,
          button,
          source,
          ...(press ? { press } : {}),
          ...(heldMs === null ? {} : { heldMs }),
        },
      ],
      source,
    );
  }

  felt(touch: FeltTouch): void {
    this.#options.onFelt(touch);
  }

  /** A console's coming and going is a fact of its own: the gap is an event. */
  link(link: LinkEvent): void {
    const { point } = this.#options.meaning();
    const gap: Event = {
      type: "device",
      monoMs: momentOf(link.monoMs) ?? 0,
      point,
      device: link.port,
      state: link.state,
      reason: link.reason,
      detail: { ...link.detail, ...(link.sourceId === null ? {} : { console: link.sourceId }) },
    };
    try {
      this.#options.append([gap]);
    } catch (error) {
      // A full journal must not keep a console from being opened: its presses have a reserve of their own.
      this.#options.onLinkNotRecorded(link, error);
    }
    this.#options.onLink(link);
  }

  counters(counters: ConsoleCounters): void {
    this.#options.onCounters(counters);
  }

  /** For what is in the journal from before this start, too. */
  remember(source: Source, id: FactId, button: number): void {
    this.#presses.set(keyOf(source), { id, button });
    if (this.#presses.size <= REMEMBERED_PRESSES_MAX) return;
    const oldest = this.#presses.keys().next();
    if (!oldest.done) this.#presses.delete(oldest.value);
  }
}

function keyOf({ id, epoch, seq }: Source): string {
  return `${id}/${epoch}/${seq}`;
}
