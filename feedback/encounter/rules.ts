import { z } from "zod";
import { OtklikError } from "../error.ts";
import { readYamlDocument } from "../yaml-document.ts";

/**
 * Rules are data with a version: what a verdict was given under is written beside it. metrics.md, "Verdicts" names the
 * verdicts; here are their times and their order. The first one that fits a rating is its verdict, else `counted`.
 */

const ms = z.int().min(0).max(86_400_000);

const verdictRuleSchema = z.discriminatedUnion("verdict", [
  /** Pressed inside a test window. */
  z.strictObject({ verdict: z.literal("test") }),
  /** Held for longer than this; the console says when it is let go. */
  z.strictObject({ verdict: z.literal("stuck"), heldMs: ms }),
  /** Outside the point's hours widened by this on both sides. Never on unsure time, never without hours. */
  z.strictObject({ verdict: z.literal("after-hours"), slackMs: ms }),
  /** As `unattended`, while the input behind the till says that staff stands there. */
  z.strictObject({ verdict: z.literal("staff") }),
  /** A healthy contact source saw nobody at the point, and nobody leave within `graceMs`. */
  z.strictObject({ verdict: z.literal("unattended") }),
  /** So many presses of one question, or so many different buttons, within these times: none of them counts. */
  z.strictObject({
    verdict: z.literal("burst"),
    presses: z.int().min(2).max(64),
    withinMs: ms,
    buttons: z.int().min(2).max(16),
    buttonsWithinMs: ms,
  }),
  /** The same visit answers the same question later, and that answer could count. */
  z.strictObject({ verdict: z.literal("repeat") }),
]);
export type VerdictRule = z.infer<typeof verdictRuleSchema>;
export type RuledVerdict = VerdictRule["verdict"];

export const rulesSchema = z.strictObject({
  /** Named in every encounter and every figure. */
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/, "1 to 63 of a–z, 0–9, . and -"),
  /** Without a contact an encounter closes this long after its last press or touch. */
  closeAfterMs: ms.default(8_000),
  /** So long after a contact left, a press is still its own … */
  graceMs: ms.default(8_000),
  /** … while the next contact is younger than this. */
  settleMs: ms.default(3_000),
  /** Facts younger than this re-open a closed encounter; older ones are `late` and change nothing. */
  reopenMs: z
    .int()
    .min(0)
    .max(30 * 86_400_000)
    .default(48 * 3_600_000),
  /** A contact whose end never comes is over after this. */
  contactMaxMs: ms.default(1_800_000),
  /** A contact this old that somebody else overtook is standing about: it gets a press only when nobody else can have made it. */
  lingerMs: ms.default(300_000),
  /** Where receipts are the contacts: how long before and after its receipt a customer may press. */
  receipt: z
    .strictObject({ beforeMs: ms, afterMs: ms })
    .default({ beforeMs: 90_000, afterMs: 30_000 }),
  /** A shift that nobody ended is over after this. */
  shiftMaxMs: ms.default(16 * 3_600_000),
  verdicts: z.array(verdictRuleSchema).max(32),
});
/** Times in ms. */
export type EncounterRules = z.infer<typeof rulesSchema>;

/** What metrics.md says. */
export const standardRules: EncounterRules = rulesSchema.parse({
  id: "standard-1",
  verdicts: [
    { verdict: "test" },
    { verdict: "stuck", heldMs: 10_000 },
    { verdict: "after-hours", slackMs: 15 * 60_000 },
    { verdict: "staff" },
    { verdict: "unattended" },
    { verdict: "burst", presses: 4, withinMs: 2_000, buttons: 3, buttonsWithinMs: 3_000 },
    { verdict: "repeat" },
  ],
});

/** The last press of a visit counts, and nothing else is looked at. */
export const basicRules: EncounterRules = rulesSchema.parse({
  id: "basic-1",
  verdicts: [{ verdict: "repeat" }],
});

const builtIn = [standardRules, basicRules];

/** In a config: the name of rules that come with the software, or rules of one's own. */
export const rulesChoiceSchema = z
  .union([z.enum(["standard-1", "basic-1"]), rulesSchema])
  .transform((choice) =>
    typeof choice === "string" ? (builtInRules(choice) ?? standardRules) : choice,
  );

/** Undefined for a name that comes with no software of ours. */
export function builtInRules(id: string): EncounterRules | undefined {
  return builtIn.find((rules) => rules.id === id);
}

/** Reads a rules file, YAML or JSON. Throws `config-invalid` with every problem's line, and refuses a built-in name. */
export function readRules(text: string, file: string): EncounterRules {
  const rules = readYamlDocument({ text, file, schema: rulesSchema });
  const known = builtInRules(rules.id);
  if (known && JSON.stringify(known) !== JSON.stringify(rulesSchema.parse(rules)))
    throw new OtklikError("config-invalid", `${file}: ${rules.id} is the name of other rules`, {
      hint: "Give the rules a name of their own: figures are told apart by it.",
    });
  return rules;
}

/** Whether a rating of these rules can ever be held against a release: shorter ones need not be kept. */
export function stuckHeldMs(rules: EncounterRules): number {
  return Math.min(
    ...rules.verdicts.map((rule) => (rule.verdict === "stuck" ? rule.heldMs : Infinity)),
  );
}

/** The longest time in which presses are looked at as a burst; 0 without such a rule. */
export function burstMs(rules: EncounterRules): number {
  const bursts = rules.verdicts.flatMap((rule) =>
    rule.verdict === "burst" ? [rule.withinMs, rule.buttonsWithinMs] : [],
  );
  return Math.max(0, ...bursts);
}

/** How far a fact reaches forward: beyond it, it has no part in what happens to another. */
export function reachMs(rules: EncounterRules): number {
  return Math.max(rules.closeAfterMs, rules.graceMs, rules.settleMs, burstMs(rules));
}

/** What serves a point when no shift is known. */
export const SHIFT_UNASSIGNED = "unassigned";
