import type { Clock } from "@otklik/feedback/clock";
import { asOtklikError, OtklikError } from "@otklik/feedback/error";
import { smoothPicture } from "@otklik/models/gate";
import type { EngineModel, HeadsEngine } from "./heads-engine.ts";
import { WARM_UP_MS_MAX, WARM_UP_RUNS } from "./limits.ts";
import { openOnnxEngine } from "./onnx-engine.ts";
import type { EngineName } from "./person-detector.ts";
import { openTfjsNodeEngine } from "./tfjs-node-engine.ts";
import { openWasmEngine } from "./wasm-engine.ts";

const opens: Readonly<Record<EngineName, (model: EngineModel) => Promise<HeadsEngine>>> = {
  onnxruntime: openOnnxEngine,
  "tfjs-node": openTfjsNodeEngine,
  "tfjs-wasm": openWasmEngine,
};
export const engineNames = Object.keys(opens) as readonly EngineName[];

/** How an engine did in the warm-up: its best time for a picture, or why it is out. */
export type EngineTrial =
  | { readonly engine: EngineName; readonly msPerPicture: number }
  | { readonly engine: EngineName; readonly code: string; readonly reason: string };

/**
 * Opens each engine in turn, times it on a few pictures and keeps the fastest; the others are stopped. The best of the
 * runs counts, since a busy machine makes single ones slow. Throws `engine-missing` when none works.
 */
export async function chooseEngine(options: {
  readonly model: EngineModel;
  readonly clock: Clock;
  readonly among?: readonly EngineName[];
}): Promise<{ readonly engine: HeadsEngine; readonly trials: readonly EngineTrial[] }> {
  const { model, clock, among = engineNames } = options;
  const trials: EngineTrial[] = [];
  let best: { readonly engine: HeadsEngine; readonly msPerPicture: number } | undefined;
  for (const name of among) {
    try {
      const engine = await opens[name](model);
      const msPerPicture = await timed(engine, model, clock);
      trials.push({ engine: name, msPerPicture });
      if (best === undefined || msPerPicture < best.msPerPicture) {
        await best?.engine.stop();
        best = { engine, msPerPicture };
      } else await engine.stop();
    } catch (error) {
      const { code, message } = asOtklikError(error, "engine-missing");
      trials.push({ engine: name, code, reason: message });
    }
  }
  if (best === undefined)
    throw new OtklikError("engine-missing", "nothing here can run the people detector", {
      hint: 'Install the optional packages with "npm ci". Ratings work without a camera.',
      context: { trials },
    });
  return { engine: best.engine, trials };
}

async function timed(engine: HeadsEngine, model: EngineModel, clock: Clock): Promise<number> {
  const { width, height } = model;
  const picture = smoothPicture({ seed: 1, width, height, channels: 3, range: [0, 255] });
  let best = Number.POSITIVE_INFINITY;
  try {
    for (let run = 0; run < WARM_UP_RUNS; run += 1) {
      const startMs = clock.monoMs();
      await within(engine.run(picture), clock);
      // The first run compiles and allocates.
      if (run > 0) best = Math.min(best, clock.monoMs() - startMs);
    }
    return best;
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

async function within<T>(work: Promise<T>, clock: Clock): Promise<T> {
  let cancel = (): void => {};
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(WARM_UP_MS_MAX, () =>
      reject(new OtklikError("engine-slow", `no answer within ${WARM_UP_MS_MAX} ms`)),
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}
