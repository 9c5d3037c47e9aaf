import { fileURLToPath } from "node:url";
import { readConsoleHardware } from "@otklik/firmware/hardware";
import type { MakeCommand } from "./exit.ts";
import { choosePort } from "./serial-port.ts";

interface FlashCommandOptions {
  readonly port?: string;
  readonly file?: string;
  readonly json?: boolean;
}

const help = `
The board is an Arduino Uno or Nano with an ATmega328P and the bootloader it was sold with. Both speeds are tried
(115,200 and 57,600 baud), a chip of another signature is refused before anything is written, and every byte is read
back. Stop the agent first if it has the port open, and let it take the console's presses before: a new program may
forget those it was not yet told were committed.

  otklik flash                          the only board on USB, the program that came with this version
  otklik flash --port /dev/ttyUSB0
`;

export const flashCommand: MakeCommand = (program) => {
  program
    .command("flash")
    .description("put the console's program on an Arduino Uno or Nano, and read it back")
    .option("--port <port>", "device of the board (else the only one on USB; several are listed)")
    .option("--file <hex>", "program as Intel HEX (else the one that came with this version)")
    .option("--json", "one line of JSON, no progress")
    .addHelpText("after", help)
    .action(runFlash);
};

async function runFlash(options: FlashCommandOptions): Promise<void> {
  const [{ flashBoard }, { readProgram }, { openFlashLine }, { SystemClock }, { progressWriter }] =
    await Promise.all([
      import("@otklik/firmware/flash/flash-board"),
      import("@otklik/firmware/flash/program"),
      import("./flash/line.ts"),
      import("@otklik/edge-agent/clock"),
      import("./flash/progress.ts"),
    ]);
  const hardware = readConsoleHardware();
  const file = options.file ?? fileURLToPath(new URL(`../${hardware.firmware}`, import.meta.url));
  const image = readProgram(file);
  const port = await choosePort(options.port);
  const clock = new SystemClock();
  const startMs = clock.monoMs();
  const tell = progressWriter((text) => process.stderr.write(text), process.stderr.isTTY === true);
  const { bootloader, bytes } = await flashBoard({
    clock,
    open: (baud) => openFlashLine(port, baud, clock),
    program: image,
    hardware,
    ...(options.json ? {} : { onProgress: tell }),
  });
  const tookMs = Math.round(clock.monoMs() - startMs);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ port, file, bytes, bootloader: bootloader.name, baud: bootloader.baud, verified: true, tookMs })}\n`
      : `Done: ${bytes} bytes are on the board at ${port}, every one read back (${bootloader.title}).\nLook at it: npx otklik console --port ${port}\n`,
  );
}
