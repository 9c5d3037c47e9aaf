import { asOtklikError } from "@otklik/feedback/error";
import { readConsoleHardware } from "@otklik/firmware/hardware";
import type { ConsoleState } from "./console/state.ts";
import type { ConsoleWatch } from "./console/watch.ts";
import { EXIT, type MakeCommand } from "./exit.ts";
import { choosePort } from "./serial-port.ts";

interface ConsoleCommandOptions {
  readonly port?: string;
  readonly lamps?: boolean;
  readonly json?: boolean;
}

const help = `
Only looks: no press is recorded here and none is acknowledged, so whatever is pressed meanwhile stays in the console
(64 events) for the agent, and the lamps say "stored here". Nobody having acknowledged them, only the first 16 waiting
events are shown one by one; the counters go on. The agent must not have the port open. A console that never met an
agent is given its id. Opening the port may reset the board: it then answers after a second or two.

  otklik console                        its state, then what its buttons do, until Ctrl-C
  otklik console --lamps                lights each lamp first
  otklik console --port /dev/ttyUSB0 --json
`;

export const consoleCommand: MakeCommand = (program, exit) => {
  program
    .command("console")
    .description("show a console's state, test its lamps, watch its buttons until Ctrl-C")
    .option("--port <port>", "device of the console (else the only board on USB), or unix:PATH")
    .option("--lamps", "light one lamp after the other, then all")
    .option("--json", "the state as one line of JSON, then end")
    .addHelpText("after", help)
    .action(async (options: ConsoleCommandOptions) => {
      exit(await runConsole(options));
    });
};

async function runConsole(options: ConsoleCommandOptions): Promise<number> {
  const [{ ConsoleWatch }, { stateInWords }, { SystemClock }] = await Promise.all([
    import("./console/watch.ts"),
    import("./console/state.ts"),
    import("@otklik/edge-agent/clock"),
  ]);
  const clock = new SystemClock();
  const port = await choosePort(options.port);
  const told = new Promise<null>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve(null));
  });
  let live = false;
  const startMs = clock.monoMs();
  const tell = (line: string): void => {
    const seconds = ((clock.monoMs() - startMs) / 1000).toFixed(2).padStart(8);
    if (live) process.stdout.write(`${seconds}  ${line}\n`);
  };
  const { watch, state } = await look(
    (baud) => new ConsoleWatch({ port, clock, hardware: readConsoleHardware(), baud, tell }),
  );
  try {
    process.stdout.write(options.json ? `${JSON.stringify(state)}\n` : stateInWords(state));
    live = !options.json;
    if (options.lamps) await watch.testLamps();
    if (options.json) return EXIT.ok;
    process.stdout.write("Press the buttons; Ctrl-C ends.\n");
    const gone = await Promise.race([told, watch.untilGone()]);
    if (gone) throw gone;
    return EXIT.ok;
  } finally {
    await watch.stop();
  }
}

/** A console may have been set to the faster speed: it is heard at one of the two. */
const bauds = [57_600, 115_200] as const;

async function look(
  make: (baud: number) => ConsoleWatch,
): Promise<{ readonly watch: ConsoleWatch; readonly state: ConsoleState }> {
  for (const [tried, baud] of bauds.entries()) {
    const watch = make(baud);
    await watch.start();
    try {
      return { watch, state: await watch.state() };
    } catch (error) {
      await watch.stop();
      const { code } = asOtklikError(error);
      if (code !== "not-a-console" || tried === bauds.length - 1) throw error;
    }
  }
  throw new RangeError("no speed to try");
}
