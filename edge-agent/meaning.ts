import { createHash } from "node:crypto";
import type { Channel, Press, Source } from "@otklik/feedback/event";
import { type Epoch, epochFromBytes } from "@otklik/feedback/identity";
import { scaleFacts, scaleSize } from "@otklik/feedback/scale";
import type { Question, Survey } from "@otklik/feedback/survey";
import { surveyInForce } from "@otklik/feedback/survey-schedule";
import type { AgentConfig } from "./config.ts";

/** Who numbered a config, and how far: a press names the one it was made under. */
export interface ConfigVersion {
  readonly epoch: Epoch;
  readonly version: number;
}

/**
 * What a button means now: the question that stands, and the value the button has on its scale. A press carries its
 * meaning with it, so that a later survey changes no earlier answer.
 */
export interface Meaning {
  readonly config: ConfigVersion;
  readonly point: string;
  readonly survey: Survey;
  readonly question: Question;
}

/**
 * Version of a config that comes from this machine's own file: nobody numbers it, so its epoch is the first 63 bits of
 * SHA-256 of what it says, and the same file is the same version at every start.
 */
export function localConfigVersion(config: AgentConfig): {
  epoch: Epoch;
  version: number;
  sha256: string;
} {
  const digest = createHash("sha256").update(JSON.stringify(config)).digest();
  return { epoch: epochFromBytes(digest), version: 0, sha256: digest.toString("hex") };
}

/** What the console's buttons mean at `nowWallMs` (wall time, ms; null while it is unsure): the survey's first question. */
export function meaningOf(
  config: AgentConfig,
  version: ConfigVersion,
  nowWallMs: number | null = null,
): Meaning {
  const survey = surveyInForce(config, nowWallMs, config.site.zone);
  const [question] = survey.questions;
  // The schema asks for at least one question; this line is for the type checker alone.
  if (!question) throw new RangeError("a survey without a question");
  return { config: version, point: config.point.id, survey, question };
}

/** The survey of the config that a page showed; undefined when the config has it no more. */
export function surveyShown(
  config: AgentConfig,
  shown: { readonly survey: string; readonly surveyVersion: number },
): Survey | undefined {
  return [config.survey, ...config.surveys.map(({ survey }) => survey)].find(
    ({ id, version }) => id === shown.survey && version === shown.surveyVersion,
  );
}

/** Button 1 is the scale's lowest value. Undefined for a button the scale has no value for. */
export function valueOfButton(meaning: Meaning, button: number): number | undefined {
  const { scale } = meaning.question;
  return button >= 1 && button <= scaleSize(scale) ? scaleFacts[scale].min + button - 1 : undefined;
}

/**
 * The moment on this boot's clock, or null when it lies before the boot: the console or page outlived a reboot of this
 * machine, and its "so long ago" reaches back to where this clock was not running.
 */
export function momentOf(monoMs: number | null): number | null {
  return monoMs === null || monoMs < 0 ? null : Math.round(monoMs);
}

/** The press as it is committed. `monoMs` null = the moment is unknowable: the commit's moment stands in, and says so. */
export function pressEvent(
  meaning: Meaning,
  felt: {
    readonly source: Source;
    readonly button: number;
    readonly value: number;
    readonly channel: Channel;
    readonly monoMs: number | null;
    readonly nowMonoMs: number;
  },
): Press {
  const moment = momentOf(felt.monoMs);
  return {
    type: "press",
    monoMs: moment ?? Math.round(felt.nowMonoMs),
    point: meaning.point,
    channel: felt.channel,
    config: meaning.config,
    survey: meaning.survey.id,
    surveyVersion: meaning.survey.version,
    question: meaning.question.id,
    scale: meaning.question.scale,
    value: felt.value,
    button: felt.button,
    source: felt.source,
    ...(moment === null ? { ageUnknown: true as const } : {}),
  };
}
