import { readYamlDocument } from "@otklik/feedback/yaml-document";
import { z } from "zod";

/**
 * A world: the people of one store and everything that goes wrong in it, as data. Each behaviour has its rate and its
 * parameters, and may be switched off by a rate of 0. Nothing in here is known to the agent; it sees what its console,
 * its camera and its clock show.
 */

/** A number from `min` to `max`; the refusal names both. */
function number(min: number, max: number) {
  const allowed = `a number from ${min} to ${max}`;
  return z.number().min(min, allowed).max(max, allowed);
}
function whole(min: number, max: number) {
  const allowed = `a whole number from ${min} to ${max}`;
  return z.int(allowed).min(min, allowed).max(max, allowed);
}

const share = number(0, 1);
const perDay = number(0, 500);
const perMonth = number(0, 60);

/** A number drawn evenly between two, both allowed. */
const between = (min: number, max: number, defaults: readonly [number, number]) =>
  z
    .strictObject({
      min: number(min, max).default(defaults[0]),
      max: number(min, max).default(defaults[1]),
    })
    .refine((range) => range.min <= range.max, {
      error: "min must not be above max",
      path: ["max"],
    })
    .prefault({});
const wholeBetween = (min: number, max: number, defaults: readonly [number, number]) =>
  z
    .strictObject({
      min: whole(min, max).default(defaults[0]),
      max: whole(min, max).default(defaults[1]),
    })
    .refine((range) => range.min <= range.max, {
      error: "min must not be above max",
      path: ["max"],
    })
    .prefault({});

/** Weights of the console's four faces, the worst first; their sum is 1 after scaling. */
const faces = (defaults: readonly [number, number, number, number]) =>
  z
    .tuple([number(0, 1e6), number(0, 1e6), number(0, 1e6), number(0, 1e6)])
    .refine((weights) => weights.some((weight) => weight > 0), "one weight above 0 at least")
    .default([...defaults]);

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day, "00:00" to "23:59"');

const site = z
  .strictObject({
    zone: z
      .string()
      .refine((zone) => {
        try {
          return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
        } catch {
          return false;
        }
      }, 'a time zone of the IANA list, e.g. "Europe/Moscow"')
      .default("Europe/Moscow"),
    firstDay: z.iso.date().default("2026-03-02"),
    opens: timeOfDay.default("09:00"),
    closes: timeOfDay.default("21:00"),
  })
  .refine((hours) => hours.opens < hours.closes, {
    error: "closes must be later than opens, on the same day",
    path: ["closes"],
  })
  .prefault({});

const customers = z
  .strictObject({
    /** Contacts at one till on a day of average weekday weight. */
    perTillPerDay: number(0, 3000).default(400),
    /** Weight of each local hour, 0 to 23. */
    byHour: z
      .array(number(0, 1e6))
      .length(24)
      .default([
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0.7, 0.9, 1.2, 1.2, 0.9, 0.8, 0.9, 1.2, 1.4, 1.2, 0.8, 0, 0,
        0,
      ]),
    /** Weight of each weekday, Monday first. */
    byWeekday: z.array(number(0, 1e3)).length(7).default([0.9, 0.9, 0.95, 0.95, 1.15, 1.2, 0.95]),
    /** Seconds at the till: log-normal. */
    service: z
      .strictObject({
        medianS: number(1, 3600).default(50),
        sigma: number(0, 2).default(0.45),
      })
      .prefault({}),
    /** The others are the silent. */
    answerShare: share.default(0.1),
    satisfaction: faces([0.1, 0.18, 0.36, 0.36]),
    /** Most press while they stand there: so long before they leave. */
    pressBeforeLeavingS: between(0, 600, [1, 10]),
    /** The others press on their way out, so long after they left the camera's zone. */
    pressAfterLeavingShare: share.default(0.12),
    pressAfterLeavingS: between(0, 60, [0.3, 3]),
  })
  .prefault({});

const queues = z
  .strictObject({
    /** When somebody waits, the next steps up so long after the one before has left the zone. */
    nextAfterS: between(0, 600, [1, 5]),
    /** Of those who answer with somebody waiting: the next steps up before they have pressed. */
    nextBeforePressShare: share.default(0.15),
    /** How long after the next has stepped up they press. */
    pressAfterNextS: between(0, 30, [0.3, 2]),
  })
  .prefault({});

const groups = z
  .strictObject({
    share: share.default(0.12),
    size: wholeBetween(2, 12, [2, 4]),
    /** A second one of an answering group presses too. The group has one vote, its last. */
    secondPressShare: share.default(0.1),
    secondAfterS: between(0.2, 60, [1, 4]),
  })
  .prefault({});

const corrections = z
  .strictObject({
    /** Of those who answer: change their mind and press another face. */
    share: share.default(0.05),
    afterS: between(0.2, 60, [1, 4]),
  })
  .prefault({});

const repeats = z
  .strictObject({
    /** Of those who answer: press the same face again, to be sure or to count more. */
    share: share.default(0.08),
    extra: wholeBetween(1, 20, [1, 3]),
    gapS: between(0.15, 60, [0.6, 2.5]),
  })
  .prefault({});

const browsers = z
  .strictObject({
    /** Stand at the till without buying: a question, a look. */
    perDay: perDay.default(6),
    staysS: between(1, 1800, [8, 40]),
    answerShare: share.default(0.03),
  })
  .prefault({});

const refunds = z
  .strictObject({
    share: share.default(0.02),
    /** Of what a service takes otherwise. */
    slower: number(0.1, 20).default(2),
    satisfaction: faces([0.3, 0.25, 0.3, 0.15]),
  })
  .prefault({});

const walkBys = z
  .strictObject({
    /** Cross the camera's zone without stopping. */
    perDay: perDay.default(20),
    staysS: between(0.2, 30, [0.6, 2.5]),
    pressShare: share.default(0.02),
  })
  .prefault({});

const mashing = z
  .strictObject({
    /** Children at one till in a day. */
    perDay: perDay.default(0.8),
    presses: wholeBetween(1, 200, [5, 16]),
    gapMs: between(60, 5_000, [90, 420]),
    /** While a parent is served; the others when nobody is. */
    withCustomerShare: share.default(0.7),
  })
  .prefault({});

const staffCheating = z
  .strictObject({
    /** Presses the best face for a customer who stands there. */
    withCustomerPerDay: perDay.default(0.4),
    /** Shifts that cheat with a customer there: this share of them answers anew after a bad rating, the others for the silent. */
    overwriteShare: share.default(0.3),
    /** Presses the best face when nobody is there. */
    whenEmptyPerDay: perDay.default(1.5),
    whenEmptyPresses: wholeBetween(1, 50, [1, 3]),
    whenEmptyGapS: between(0.3, 60, [1, 6]),
    /** Till-days on which the two worst faces are covered: who wanted them stays silent. */
    coverRedDayShare: share.default(0.01),
    /** Till-days on which staff stand before the console: this share of the dissatisfied does not press. */
    guardDayShare: share.default(0.01),
    guardStops: share.default(0.7),
  })
  .prefault({});

const afterHours = z
  .strictObject({
    /** Cleaners and guards: times a day that somebody presses while the store is closed. */
    perDay: perDay.default(0.5),
    presses: wholeBetween(1, 50, [1, 4]),
    gapS: between(0.3, 60, [0.8, 4]),
    minutesAfterClosing: between(16, 400, [20, 150]),
  })
  .prefault({});

const stuck = z
  .strictObject({
    perMonth: perMonth.default(0.5),
    heldS: between(11, 7_200, [15, 600]),
  })
  .prefault({});

const camera = z
  .strictObject({
    /** False runs the store without a contact source. */
    present: z.boolean().default(true),
    /** Contacts it does not see at all. */
    missedShare: share.default(0.002),
    /** Contacts it sees where nobody is, in a day. */
    falsePerDay: perDay.default(2),
    falseStaysS: between(0.5, 600, [1, 12]),
    /** Contacts it takes for two, one after the other. */
    splitShare: share.default(0.004),
    /** Of those served with somebody waiting: it takes the two for one. */
    mergedShare: share.default(0.004),
    seesLateS: between(0, 30, [0.1, 0.8]),
    losesLateS: between(0, 30, [0.1, 0.8]),
  })
  .prefault({});

const faults = z
  .strictObject({
    /** The shop's uplink is on for a moment this often: every moment gives over what has gathered. */
    uplinkEveryMinutes: number(5, 1440).default(120),
    /** Of those moments: every acknowledgement is lost on the way. */
    lostAcksShare: share.default(0.03),
    centralAwayPerMonth: perMonth.default(2),
    centralAwayHours: between(0.1, 720, [1, 40]),
    agentRestartsPerMonth: perMonth.default(4),
    agentDownS: between(1, 600, [4, 40]),
    powerCutsPerMonth: perMonth.default(1),
    powerCutMinutes: between(0.5, 600, [1, 30]),
    consoleUnpluggedPerMonth: perMonth.default(1),
    consoleUnpluggedMinutes: between(0.5, 1440, [1, 90]),
    cameraUnpluggedPerMonth: perMonth.default(1),
    cameraUnpluggedMinutes: between(0.5, 1440, [5, 180]),
  })
  .prefault({});

const clocks = z
  .strictObject({
    /** Boots of the till's machine that never reach a time server. */
    noNtpShare: share.default(0.3),
    /** Of those: the wall clock is wrong, by up to so many days either way. */
    wrongShare: share.default(0.5),
    wrongDaysMax: number(0, 4000).default(400),
  })
  .prefault({});

export const worldSchema = z.strictObject({
  ...{ site, customers, queues, groups, corrections, repeats, browsers, refunds, walkBys },
  ...{ mashing, staffCheating, afterHours, stuck, camera, faults, clocks },
});
export type World = z.infer<typeof worldSchema>;

export const defaultWorld: World = worldSchema.parse({});

/** A world from a file's text (JSON or YAML). Throws `config-invalid` with each problem's line, path and allowed values. */
export function readWorld(text: string, file: string): World {
  return readYamlDocument({ text, file, schema: worldSchema });
}
