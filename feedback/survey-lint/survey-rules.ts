import { type Scale, scaleSchema, scaleSize } from "../scale.ts";
import type { Survey } from "../survey.ts";
import type { Flaw } from "./finding.ts";
import { judgeLabels } from "./label-rules.ts";

/** Shorter than this nobody can test it. */
const HYPOTHESIS_CHARS_MIN = 20;

/** Scales that measure the same thing and must not be put into one figure. */
function familyOf(scale: Scale): "satisfaction" | "recommend" | "effort" {
  if (scale === "nps") return "recommend";
  return scale === "ces-7" ? "effort" : "satisfaction";
}

/** What is wrong with a survey as a whole. `consoleButtons`: of the point it is for, where that is known. */
export function judgeSurvey(survey: Survey, consoleButtons?: number): readonly Flaw[] {
  return [
    ...languages(survey),
    ...mixedScales(survey),
    ...factors(survey),
    ...judgeLabels(survey),
    ...frame(survey),
    ...(consoleButtons === undefined ? [] : buttons(survey, consoleButtons)),
  ];
}

/** The two that Otklik speaks itself; a shop where nobody reads one of them may leave it out. */
function languages(survey: Survey): Flaw[] {
  return ["ru", "en"]
    .filter((language) => !survey.languages.includes(language))
    .map((language) => ({
      level: "warning",
      code: "missing-language",
      path: ["languages"],
      language,
    }));
}

function mixedScales({ questions }: Survey): Flaw[] {
  const first = questions[0]?.scale;
  if (!first) return [];
  return questions.flatMap(({ scale }, at): Flaw[] => {
    if (scale === first) return [];
    const level = familyOf(scale) === familyOf(first) ? "error" : "warning";
    const path = ["questions", at, "scale"];
    return [{ level, code: "mixed-scales", path, quote: scale, detail: `${first}, ${scale}` }];
  });
}

function factors({ questions }: Survey): Flaw[] {
  const flaws: Flaw[] = [];
  const hypothesis = (path: Flaw["path"], text: string) => {
    if (text.trim().length < HYPOTHESIS_CHARS_MIN)
      flaws.push({ level: "warning", code: "thin-hypothesis", path, quote: text });
  };
  for (const [at, { factor, why }] of questions.entries()) {
    const earlier = questions.slice(0, at).some((other) => other.factor.id === factor.id);
    const path = ["questions", at, "factor"];
    if (earlier) flaws.push({ level: "warning", code: "same-factor", path, quote: factor.id });
    hypothesis([...path, "hypothesis"], factor.hypothesis);
    if (!why) continue;
    const whyPath = ["questions", at, "why"];
    for (const [n, named] of why.factors.entries())
      hypothesis([...whyPath, "factors", n, "hypothesis"], named.hypothesis);
    if (why.satisfiedShare === 0 && !why.of.includes("satisfied"))
      flaws.push({
        level: "warning",
        code: "why-only-unhappy",
        path: [...whyPath, "satisfiedShare"],
      });
  }
  return flaws;
}

function frame(survey: Survey): Flaw[] {
  if (survey.frame) return [];
  const asksMore =
    survey.comment !== undefined ||
    survey.thanksCode !== undefined ||
    survey.questions.length > 1 ||
    survey.questions.some(({ why }) => why !== undefined);
  return asksMore ? [{ level: "warning", code: "no-frame", path: [] }] : [];
}

function buttons({ questions }: Survey, consoleButtons: number): Flaw[] {
  const scale = questions[0]?.scale;
  if (!scale) return [];
  const size = scaleSize(scale);
  const path = ["questions", 0, "scale"];
  if (size > consoleButtons) {
    const allowed = scaleSchema.options.filter((known) => scaleSize(known) <= consoleButtons);
    const detail = `${size} > ${consoleButtons}; ${allowed.join(", ")}`;
    return [{ level: "error", code: "buttons", path, quote: scale, detail }];
  }
  return size < consoleButtons
    ? [
        {
          level: "warning",
          code: "buttons",
          path,
          quote: scale,
          detail: `${size} < ${consoleButtons}`,
        },
      ]
    : [];
}
