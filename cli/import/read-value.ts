import { scaleFacts } from "@otklik/feedback/scale";
import type { ImportMap } from "./map.ts";

export type ReadValue =
  | { readonly kind: "value"; readonly value: number }
  | { readonly kind: "skipped" }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * `9`, `9.0`, `9,0`, `9/10`, `10 - extremely likely`, `0 = not at all`, `5 (very easy)`, `4: good`, or a word that the
 * map gives a value to. Anything else is refused with what is wrong with it.
 */
const NUMBER =
  /^([+-]?\d{1,6})(?:\.(\d{1,9})|,(\d{1,2}))?(?:\s*\/\s*(\d{1,3}))?(?:\s*[-–—=:.;)(](?!\s*\d).*|\s+\p{L}.*)?$/su;

export class ValueReader {
  readonly #map: Pick<ImportMap, "scaleName" | "kind">;
  readonly #skip: ReadonlySet<string>;
  readonly #words: ReadonlyMap<string, number>;

  constructor(map: ImportMap) {
    this.#map = map;
    this.#skip = new Set(map.skip.map(plain));
    this.#words = new Map(Object.entries(map.values).map(([word, value]) => [plain(word), value]));
  }

  read(text: string): ReadValue {
    const word = plain(text);
    if (this.#skip.has(word)) return { kind: "skipped" };
    if (word === "") return refused("no value");
    const given = this.#words.get(word);
    const value = given ?? this.#number(word);
    if (typeof value === "string") return refused(value);
    const { min, max } = scaleFacts[this.#map.scaleName];
    if (value < min || value > max)
      return refused(`value ${shown(text)} is not on ${this.#map.kind}'s scale ${min}…${max}`);
    return { kind: "value", value };
  }

  /** The number, or what is wrong. */
  #number(text: string): number | string {
    const match = NUMBER.exec(text);
    if (!match) return `value ${shown(text)} is no number`;
    const [, whole, fraction, decimals, outOf] = match;
    if (Number(fraction ?? decimals ?? 0) !== 0) return `value ${shown(text)} is no whole number`;
    const { max } = scaleFacts[this.#map.scaleName];
    if (outOf !== undefined && Number(outOf) !== max)
      return `value ${shown(text)} is of ${Number(outOf)}, ${this.#map.kind} is of ${max}`;
    return Number(whole);
  }
}

function plain(text: string): string {
  return text.normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ").trim();
}

function refused(reason: string): ReadValue {
  return { kind: "refused", reason };
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
