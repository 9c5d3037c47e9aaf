import { readFileSync } from "node:fs";
import { z } from "zod";

/** The reader of `hardware/kits.json`: what to buy for a point, with approximate prices. */

const price = z.number().min(0).max(10_000);

const partSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    /** Generic: no maker, no shop. */
    name: z.string().min(1),
    why: z.string().min(1),
    /** What to look at when buying. */
    look: z.string().min(1),
    /** One piece, in the file's currency. */
    priceFrom: price,
    priceTo: price,
  })
  .refine((part) => part.priceFrom <= part.priceTo, { error: "priceFrom is above priceTo" });

const kitSchema = z.strictObject({
  id: z.enum(["START", "COUNT", "TOUCH"]),
  title: z.string(),
  gives: z.string(),
  /** The kit this one begins with. */
  adds: z.literal("START").optional(),
  items: z
    .array(z.strictObject({ part: z.string(), count: z.int().min(1).max(100) }))
    .min(1)
    .max(50),
});

const kitsSchema = z
  .strictObject({
    currency: z.literal("EUR"),
    approximate: z.literal(true),
    /** Year and month the prices were looked at. */
    asOf: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
    note: z.string(),
    parts: z.array(partSchema).min(1).max(100),
    kits: z.array(kitSchema).min(1).max(10),
  })
  .superRefine(({ parts, kits }, context) => {
    const known = new Set(parts.map(({ id }) => id));
    if (known.size < parts.length) context.addIssue("two parts have the same id");
    for (const kit of kits)
      for (const { part } of kit.items)
        if (!known.has(part)) context.addIssue(`${kit.id} names the unknown part ${part}`);
  });

export type Kits = Readonly<z.infer<typeof kitsSchema>>;
export type KitId = z.infer<typeof kitSchema>["id"];

export interface KitLine {
  readonly part: Kits["parts"][number];
  readonly count: number;
}

const builtIn = new URL("../hardware/kits.json", import.meta.url);

/** Throws a ZodError that names the key when the file does not fit. */
export function readKits(file: URL | string = builtIn): Kits {
  return kitsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** Everything to buy for a kit, the kit it builds on first. Throws a RangeError when the file has no such kit. */
export function kitLines(kits: Kits, id: KitId): readonly KitLine[] {
  const kit = kits.kits.find((one) => one.id === id);
  if (!kit) throw new RangeError(`no kit ${id}`);
  const own = kit.items.flatMap(({ part, count }) =>
    kits.parts.filter((one) => one.id === part).map((one) => ({ part: one, count })),
  );
  return kit.adds === undefined ? own : [...kitLines(kits, kit.adds), ...own];
}

/** Sum of a kit's prices, in whole units of the file's currency, rounded up. */
export function kitPrice(kits: Kits, id: KitId): { readonly from: number; readonly to: number } {
  const lines = kitLines(kits, id);
  const sum = (of: (line: KitLine) => number) =>
    Math.ceil(lines.reduce((total, line) => total + of(line) * line.count, 0));
  return { from: sum(({ part }) => part.priceFrom), to: sum(({ part }) => part.priceTo) };
}
