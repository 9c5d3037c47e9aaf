import { SystemClock } from "@otklik/edge-agent/clock";
import { openPersonDetector } from "@otklik/edge-agent/contact/detector/open-detector";
import type { EngineName } from "@otklik/edge-agent/contact/detector/person-detector";
import { smoothPicture } from "@otklik/models/gate";

/**
 * What finding people costs: processor time a picture (all threads), since wall time says more about who else is busy.
 * The ratios are of the same run. `otklik --node tests/bench/detector-main.ts [PICTURES]`.
 */

const pictures = Number(process.argv[2] ?? 10);
const [ort, wasm, wasmLarge] = [
  await cpuMsOf("onnxruntime", "centernet-416x256"),
  await cpuMsOf("tfjs-wasm", "centernet-416x256"),
  await cpuMsOf("tfjs-wasm", "centernet-512x512"),
] as const;
console.log(
  JSON.stringify({
    pictures,
    onnxruntimeCpuMs: ort,
    wasmCpuMs: wasm,
    wasm512CpuMs: wasmLarge,
    onnxruntimeOfWasm: ort / wasm,
    wasmOfWasm512: wasm / wasmLarge,
  }),
);

/** The median over the pictures, after the warm-up. */
async function cpuMsOf(engine: EngineName, model: string): Promise<number> {
  const detector = await openPersonDetector({ clock: new SystemClock(), engine, model });
  const { inputWidth: width, inputHeight: height } = detector;
  const times: number[] = [];
  for (let seed = 0; seed < pictures; seed += 1) {
    const picture = smoothPicture({ seed, width, height, channels: 3, range: [0, 255] });
    const rgb = Uint8Array.from(picture);
    const before = process.cpuUsage();
    await detector.detect({ width, height, rgb });
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  await detector.stop();
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}
