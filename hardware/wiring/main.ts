import { writeFileSync } from "node:fs";
import { readConsoleHardware } from "../../firmware/hardware.ts";
import { drawWiring } from "./draw.ts";
import { drawSensors } from "./draw-sensors.ts";

/** Writes the committed drawings anew: `npx otklik --node hardware/wiring/main.ts`. */
const hardware = readConsoleHardware();
for (const [name, drawing] of [
  ["console-start.svg", drawWiring(hardware)],
  ["console-sensors.svg", drawSensors(hardware)],
] as const)
  writeFileSync(new URL(name, import.meta.url), drawing);
