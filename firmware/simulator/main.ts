import { parseArgs } from "node:util";
import { asOtklikError } from "@otklik/feedback/error";
import { SimulatorClock } from "./clock.ts";
import { startSimulator } from "./start.ts";

/**
 * The simulated console as a process of its own, so that it outlives the agent as a box on the counter does.
 * Prints one line of JSON when it is ready; ends on SIGTERM, SIGINT, or when its standard input closes under
 * `--stdin`.
 */

const usage = `Usage: node firmware/simulator/main.ts --socket PATH [--control PATH] [--eeprom FILE]
  --socket PATH          serves the serial line on this Unix socket
  --control PATH         serves fingers, lamps and bytes as NDJSON on this Unix socket
  --eeprom FILE          keeps the console's EEPROM here
  --reset-on-open        opening the line resets the console, as DTR does
  --deaf-ms MS           for how long its bootloader then runs (default 1300)
  --seed N               what the simulated fingers' bounce is drawn from (default 1)
  --stdin                end when standard input closes (with the parent process)
  --help`;

const deafMsDefault = 1300;

const { values } = parseArgs({
  options: {
    socket: { type: "string" },
    control: { type: "string" },
    eeprom: { type: "string" },
    "reset-on-open": { type: "boolean", default: false },
    "deaf-ms": { type: "string", default: String(deafMsDefault) },
    seed: { type: "string", default: "1" },
    stdin: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help || values.socket === undefined) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

try {
  const simulator = await startSimulator({
    clock: new SimulatorClock(),
    socketPath: values.socket,
    ...(values.control === undefined ? {} : { controlPath: values.control }),
    ...(values.eeprom === undefined ? {} : { eepromFile: values.eeprom }),
    ...(values["reset-on-open"] ? { resetOnOpenMs: Number(values["deaf-ms"]) } : {}),
    seed: Number(values.seed),
  });
  const end = async (): Promise<void> => {
    await simulator.stop();
    process.exit(0);
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  if (values.stdin) {
    process.stdin.resume();
    process.stdin.once("end", end);
  }
  console.log(
    JSON.stringify({
      ready: true,
      socket: values.socket,
      control: values.control ?? null,
      pid: process.pid,
    }),
  );
} catch (error) {
  const known = asOtklikError(error);
  console.error(`${known.code}: ${known.message}${known.hint ? `\n${known.hint}` : ""}`);
  process.exit(1);
}
