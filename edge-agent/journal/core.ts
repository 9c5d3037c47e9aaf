import type { Clock } from "@otklik/feedback/clock";
import { Append } from "./append.ts";
import { Overflow } from "./overflow.ts";
import type { JournalParts } from "./parts.ts";
import { Read } from "./read.ts";
import type { Salvaged } from "./salvage.ts";
import type { TargetOptions } from "./targets.ts";
import { Upkeep } from "./upkeep.ts";

/** An open file, and who to tell that it is not needed any more. */
export interface OpenedParts {
  readonly parts: JournalParts;
  readonly unlock: () => void;
  /** What was read out of a damaged file; undefined when this one was sound. */
  readonly salvaged: Salvaged | undefined;
}

/** All that works on one open file: replaced as a whole when the file turns out to be damaged. */
export interface Core {
  readonly parts: JournalParts;
  readonly append: Append;
  readonly overflow: Overflow;
  readonly read: Read;
  readonly upkeep: Upkeep;
  /** Idempotent. */
  readonly close: () => void;
}

export function makeCore(options: {
  readonly opened: OpenedParts;
  readonly clock: Clock;
  readonly targets: readonly TargetOptions[];
  readonly newId: () => string;
}): Core {
  const { parts, unlock } = options.opened;
  const append = new Append(parts);
  const overflow = new Overflow(parts, options.newId);
  const read = new Read(parts);
  const upkeep = new Upkeep({ ...options, parts, append, overflow, read });
  const close = () => {
    if (!parts.db.open) return;
    parts.reserve.close();
    parts.db.close();
    unlock();
  };
  return { parts, append, overflow, read, upkeep, close };
}
