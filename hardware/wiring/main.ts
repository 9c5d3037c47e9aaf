import { writeFileSync } from "node:fs";
import { readConsoleHardware } from "../../firmware/hardware.ts";
import { drawWiring } from "./draw.ts";

/** Writes the committed drawing anew: `npx otklik --node hardware/wiring/main.ts`. */
writeFileSync(new URL("console-start.svg", import.meta.url), drawWiring(readConsoleHardware()));
