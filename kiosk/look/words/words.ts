import { en } from "./en.ts";
import { ru } from "./ru.ts";
import type { Plural } from "./wording.ts";

export { fill, type Plural, plural } from "./wording.ts";

/** Every word the staff's pages say themselves. A language is one more file of this shape; nothing else changes. */
export interface Words {
  readonly signIn: {
    readonly title: string;
    readonly pin: string;
    readonly open: string;
    readonly wrong: string;
    readonly locked: string;
    readonly failed: string;
  };
  readonly common: {
    readonly connecting: string;
    readonly lost: string;
    readonly manager: string;
    readonly bench: string;
    readonly customer: string;
    readonly language: string;
    readonly signOut: string;
    readonly answers: Plural;
  };
  readonly manager: {
    readonly title: string;
    readonly noAnswers: string;
    readonly firstComing: string;
    readonly early: string;
    readonly mostHappy: string;
    readonly fewHappy: string;
    readonly split: string;
    readonly today: string;
    readonly dayUnknown: string;
    readonly unhappy: Plural;
    readonly neutral: Plural;
    readonly happy: Plural;
    readonly shareFrom: string;
    readonly shareTitle: string;
    readonly share: string;
    readonly shareAbout: string;
    readonly about: string;
    readonly facesTitle: string;
    readonly feedTitle: string;
    readonly feedEmpty: string;
    readonly pendingNow: Plural;
    readonly notCounted: Plural;
    readonly timeUnsure: Plural;
    readonly devicesTitle: string;
    readonly noDevices: string;
    readonly console: string;
    readonly deviceUp: string;
    readonly deviceDown: string;
    readonly deviceReasons: Readonly<Record<string, string>>;
    readonly syncTitle: string;
    readonly targets: Readonly<Record<string, string>>;
    readonly syncDone: string;
    readonly syncBusy: Plural;
    readonly syncOffline: string;
    readonly syncWaits: Plural;
    readonly clockTitle: string;
    readonly clockSure: string;
    readonly clockUnsure: string;
    readonly clockNever: string;
    readonly clockSources: Readonly<Record<string, string>>;
    readonly verdicts: Readonly<Record<string, string>>;
    readonly reasons: Readonly<Record<string, string>>;
    readonly channels: Readonly<Record<string, string>>;
    readonly timeUnknown: string;
  };
  readonly bench: {
    readonly title: string;
    readonly lead: string;
    readonly none: string;
    readonly away: string;
    readonly consoleTitle: string;
    readonly press: string;
    readonly keys: string;
    readonly faults: string;
    readonly bounce: string;
    readonly noise: string;
    readonly stuck: string;
    readonly nothingStuck: string;
    readonly reset: string;
    readonly powerCycle: string;
    readonly wireTitle: string;
    readonly wireLead: string;
    readonly wireEmpty: string;
    readonly quiet: string;
    readonly up: string;
    readonly down: string;
    readonly journalEmpty: string;
    readonly journalKeys: Readonly<Record<string, string>>;
    readonly journalTitle: string;
    readonly journalLead: string;
    readonly travelTitle: string;
    readonly travelLead: string;
    readonly travelNone: string;
    readonly lamp: string;
    readonly percent: string;
    readonly travel: Readonly<
      Record<"edge" | "felt" | "sent" | "committed" | "told" | "lamp", string>
    >;
    readonly frames: Readonly<Record<string, string>>;
    readonly events: Readonly<Record<string, string>>;
    readonly failed: string;
    readonly ms: string;
  };
  readonly ops: {
    readonly title: string;
    readonly lead: string;
    readonly token: string;
    readonly open: string;
    readonly wrong: string;
    readonly locked: string;
    readonly failed: string;
    readonly fleetTitle: string;
    readonly allWell: string;
    readonly agents: Plural;
    readonly trouble: Plural;
    readonly noAgents: string;
    readonly site: string;
    readonly agent: string;
    readonly state: string;
    readonly lastEvent: string;
    readonly backlog: string;
    readonly missing: string;
    readonly clock: string;
    readonly software: string;
    readonly satisfied: string;
    readonly filter: string;
    readonly online: string;
    readonly offline: string;
    readonly never: string;
    readonly lost: Plural;
    readonly noTime: string;
    readonly quarantined: Plural;
    readonly conflict: Plural;
    readonly flags: Readonly<Record<string, string>>;
    readonly exportCsv: string;
    readonly refreshed: string;
    readonly stale: string;
  };
}

export const languages: Readonly<Record<string, Words>> = { ru, en };

/** The words of `language`, else English. */
export function wordsIn(language: string): Words {
  return languages[language] ?? en;
}
