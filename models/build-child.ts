import { asOtklikError } from "@otklik/feedback/error";
import { buildModel } from "./build.ts";
import type { ModelFacts } from "./manifest.ts";

/** The child's side of ensure.ts. An error crosses as its parts: a class does not survive the way between processes. */

export interface BuildTask {
  readonly model: ModelFacts;
  readonly folder: string;
}
export type BuildMessage =
  | { readonly step: { readonly model: string; readonly done: number; readonly of: number } }
  | {
      readonly failed: {
        readonly code: string;
        readonly message: string;
        readonly hint: string | undefined;
        readonly context: Readonly<Record<string, unknown>>;
      };
    };

const say = (message: BuildMessage) => process.send?.(message);

process.once("message", async ({ model, folder }: BuildTask) => {
  try {
    await buildModel(model, { folder, onProgress: (step) => say({ step }) });
  } catch (error) {
    const { code, message, hint, context } = asOtklikError(error);
    say({ failed: { code, message, hint, context } });
  }
  process.disconnect();
});
// Whoever asked is gone: a half-built model is of no use to anybody.
process.once("disconnect", () => process.exit());
