import { statSync } from "node:fs";
import { basename } from "node:path";
import type { Clock } from "@otklik/feedback/clock";
import { asOtklikError } from "@otklik/feedback/error";
import type { PreviewState } from "@otklik/feedback/preview-state";
import { z } from "zod";
import { parse } from "../api/parse.ts";
import { startApi } from "../api/server.ts";
import type { ApiLog } from "../api/views.ts";
import { languageFilesOf, readAnySurvey } from "../survey-file.ts";
import { lintSurveyFile } from "../survey-lint-file.ts";
import { PreviewViews } from "./preview-views.ts";

/** Editors save in two or three steps within this time. */
const LOOK_MS = 400;

export interface PreviewOptions {
  /** A survey, or an agent's config that holds one. */
  readonly file: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Folder made by `buildKiosk`. */
  readonly kioskDir: string;
  /** Of the console that is drawn; default 4. Given, the survey is judged for it, too. */
  readonly consoleButtons?: number;
  readonly clock: Clock;
  readonly log: ApiLog;
  readonly software: string;
}

export interface Preview {
  readonly url: string;
  stop(): Promise<void>;
}

const pressSchema = z.strictObject({ button: z.int().min(1).max(16) });

/**
 * Shows a survey on this machine alone, with the agent's own pages, and again whenever its file changes. A file that
 * cannot be read leaves the last good survey standing, with what is wrong beside it. Throws `config-invalid` or
 * `config-missing` when there is none to begin with.
 */
export async function startPreview(options: PreviewOptions): Promise<Preview> {
  const { file, clock, consoleButtons = 4 } = options;
  const views = new PreviewViews({
    survey: readAnySurvey(file),
    software: options.software,
    clock,
  });
  let stamp = stampOf(file);
  let problem: string | undefined;
  const state = (): PreviewState => ({
    file: basename(file),
    survey: views.survey.id,
    version: views.survey.version,
    languages: views.survey.languages,
    consoleButtons,
    faces: views.faces(),
    findings: findingsIn(file, options.consoleButtons),
    ...(problem === undefined ? {} : { problem }),
  });
  const api = await startApi({
    port: options.port,
    kioskDir: options.kioskDir,
    framed: true,
    views,
    clock,
    log: options.log,
    extend: (server) => {
      server.get("/api/preview", () => state());
      server.post("/api/preview/press", (request) => {
        views.press(parse(pressSchema, request.body).button);
        return { pressed: true };
      });
    },
  });
  const stopLooking = clock.every(LOOK_MS, () => {
    const now = stampOf(file);
    if (now === stamp) return;
    stamp = now;
    try {
      const survey = readAnySurvey(file);
      problem = undefined;
      views.show(survey);
    } catch (error) {
      problem = asOtklikError(error).message;
      views.show(views.survey);
    }
  });
  return {
    url: api.url,
    stop: async () => {
      stopLooking();
      await api.stop();
    },
  };
}

/** Changes whenever the file or one of its languages does. */
function stampOf(file: string): string {
  try {
    return [file, ...languageFilesOf(file).map((words) => words.file)]
      .map((path) => {
        const { mtimeMs, size } = statSync(path);
        return `${path}:${mtimeMs}:${size}`;
      })
      .join("\n");
  } catch {
    // Between an editor's "remove" and "rename".
    return "gone";
  }
}

function findingsIn(file: string, consoleButtons: number | undefined): PreviewState["findings"] {
  try {
    return lintSurveyFile(file, { consoleButtons }).map((finding) => ({
      ...finding,
      file: basename(finding.file),
    }));
  } catch {
    return [];
  }
}
