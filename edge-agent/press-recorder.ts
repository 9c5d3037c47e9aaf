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
  SourcedPresence,
  SourcedPress,
  SourcedRelease,
} from "./press/source.ts";
import { Taken } from "./visit/taken.ts";

export interface PressRecorderOptions {
  readonly clock: Clock;
  /** What stood on the screen at this moment of the boot; null = nobody knows when it was. */
  readonly meaning: (monoMs: number | null) => Meaning;
  /** What came under which number; default: nothing yet. */
  readonly taken?: Taken;
  readonly append: (events: readonly Event[], source?: Source) => AppendResult;
  /** What a mat means, at least one event; default: that a customer stands there. */
  readonly matEvents?: (presence: SourcedPresence) => readonly Event[];
  readonly onFelt: (touch: FeltTouch) => void;
  readonly onNotTaken: (source: Source, error: unknown) => void;
  readonly onLink: (link: LinkEvent) => void;
  readonly onLinkNotRecorded: (link: LinkEvent, error: unknown) => void;
  readonly onCounters: (counters: ConsoleCounters) => void;
}

/**
 * Where every press source ends: gives a press its meaning and commits it. Returning is the permission to thank; the
 * journal decides what is a replay.
 */
export class PressRecorder implements PressSink {
  readonly #options: PressRecorderOptions;
  readonly #taken: Taken;

  constructor(options: PressRecorderOptions) {
    this.#options = options;
    this.#taken = options.taken ?? new Taken();
  }

  /** Throws when the press was not taken: the console keeps it and offers it again. */
  press(press: SourcedPress): void {
    this.record(press);
  }

  /**
   * As `press`, and says what became of it: its identity, and whether the journal had it before. The identity is
   * undefined for a press that a full journal could only count, or that is too old to be found again. `meant` = what the
   * screen showed, where the press says so itself; else what stood there at its moment.
   */
  record(
    press: SourcedPress,
    meant?: Meaning,
  ): {
    readonly id: FactId | undefined;
    readonly duplicate: boolean;
    /** False when the journal has another thing under this source's number: somebody numbers twice. */
    readonly same: boolean;
  } {
    const { clock, meaning, onNotTaken } = this.#options;
    const now = meant ?? meaning(press.monoMs);
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
      const known = this.#taken.get(press.source);
      const id = ids[0] ?? known?.id;
      if (ids[0] && !duplicate) this.#taken.add(ids[0], event);
      return {
        id,
        duplicate,
        same: !duplicate || known === undefined || isSame(known.event, event),
      };
    } catch (error) {
      onNotTaken(press.source, error);
      throw error;
    }
  }

  release(release: SourcedRelease): void {
    const { clock, meaning } = this.#options;
    const { source, pressSeq, heldMs, button } = release;
    const press = pressSeq === null ? undefined : this.#taken.get({ ...source, seq: pressSeq })?.id;
    this.#options.append(
      [
        {
          type: "release",
          monoMs: momentOf(release.monoMs) ?? Math.round(clock.monoMs()),
          point: meaning(null).point,
          button,
          source,
          ...(press ? { press } : {}),
          ...(heldMs === null ? {} : { heldMs }),
        },
      ],
      source,
    );
  }

  /** Throws when it was not taken, as `press`. */
  presence(presence: SourcedPresence): void {
    const { clock, meaning, matEvents, append } = this.#options;
    const monoMs = momentOf(presence.monoMs) ?? Math.round(clock.monoMs());
    const who = presence.who === "staff" ? "staff" : "customer";
    const { point } = meaning(null);
    const plain: Event = { type: "presence", monoMs, point, who, active: presence.active };
    const events = (presence.who === "mat" && matEvents?.(presence)) || [plain];
    append(events, presence.source);
  }

  /** For what is in the journal from before this start: a release may still name it. */
  remember(id: FactId, event: Event): void {
    this.#taken.add(id, event);
  }

  felt(touch: FeltTouch): void {
    this.#options.onFelt(touch);
  }

  /** A console's coming and going is a fact of its own: the gap is an event. */
  link(link: LinkEvent): void {
    const { point } = this.#options.meaning(null);
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
}

/** A press that comes again is the same button for the same question, whenever that is now said to have been. */
function isSame(known: Event, again: Event): boolean {
  if (known.type !== "press" || again.type !== "press") return known.type === again.type;
  return known.button === again.button && known.question === again.question;
}
