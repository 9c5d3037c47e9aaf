import type * as OnnxRuntime from "onnxruntime-node";

/** ONNX Runtime with its telemetry off, or undefined where it is not installed or has no binary for this machine. */
export async function loadOnnxRuntime(): Promise<typeof OnnxRuntime | undefined> {
  // Newer versions phone home unless told not to before they load; this one need not know about it.
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
  try {
    const loaded = await import("onnxruntime-node");
    // A CommonJS package: its names may stand on the namespace or on its default.
    const runtime =
      "InferenceSession" in loaded ? loaded : (loaded as { default: typeof OnnxRuntime }).default;
    runtime.env.logLevel = "error";
    return runtime;
  } catch {
    return undefined;
  }
}

/**
 * `threads` of them work on one run. Spinning is off: threads that wait by spinning doubled the processor time on a
 * loaded machine.
 */
export function sessionOptions(threads: number): OnnxRuntime.InferenceSession.SessionOptions {
  return {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  };
}
