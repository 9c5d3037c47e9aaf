import type { FaceValue } from "./live-message.ts";
import type { LintFinding } from "./survey-lint/finding.ts";

/** `GET /api/preview`: what the preview's page shows around the customer's. */
export interface PreviewState {
  readonly file: string;
  readonly survey: string;
  readonly version: number;
  readonly languages: readonly string[];
  readonly consoleButtons: number;
  /** What the console's buttons mean, from button 1: the faces of the first question. */
  readonly faces: readonly FaceValue[];
  readonly findings: readonly LintFinding[];
  /** Why the file cannot be read now; what is shown is its last good state. */
  readonly problem?: string;
}
