import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Clock } from "@otklik/feedback/clock";
import { seededRandom } from "@otklik/feedback/statistics/seeded-random";
import type { ConsoleHardware } from "../hardware.ts";
import type { ControlCommand, ControlMessage } from "./control-message.ts";
import { ControlServer } from "./control-server.ts";
import { simulatorLimits as limits } from "./limits.ts";
import { LiveConsole } from "./live-console.ts";
import { SerialServer } from "./serial-server.ts";

/** A live console behind sockets: what `main.ts` runs as a process, and a test may run inside its own. */

export interface SimulatorOptions {
  readonly clock: Clock;
  /** Unix socket that carries the serial line. */
  readonly socketPath: string;
  /** Unix socket for commands and messages; without it nobody can press. */
  readonly controlPath?: string;
  /** Where the EEPROM outlives the process. Without it every start is a blank console. */
  readonly eepromFile?: string;
  readonly hardware?: ConsoleHardware;
  readonly hexFile?: string;
  /** Opening the line resets the console, as DTR does on Uno and Nano; then it is deaf for so long. */
  readonly resetOnOpenMs?: number;
  readonly seed?: number;
}

export interface Simulator {
  stop(): Promise<void>;
}

const bit = (on: boolean): 0 | 1 => (on ? 1 : 0);

/** Resolves when both sockets listen. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { clock } = options;
  let lampsTold = "";
  let lampsDue = false;

  const tellLamps = (): void => {
    if (lampsDue) return;
    lampsDue = true;
    clock.after(limits.lampMessageEveryMs, () => {
      lampsDue = false;
      const lamps = live.console.lamps.map(bit);
      if (lamps.join("") === lampsTold) return;
      lampsTold = lamps.join("");
      control?.broadcast({ t: "lamps", lamps, monoMs: clock.monoMs() });
    });
  };

  const tellBytes = (dir: "up" | "down", bytes: Uint8Array, monoMs: number): void => {
    if (!control?.watchesBytes) return;
    control.broadcast({ t: "bytes", dir, hex: Buffer.from(bytes).toString("hex"), monoMs });
  };

  const live = new LiveConsole({
    clock,
    random: seededRandom(options.seed ?? 1),
    ...(options.hardware ? { hardware: options.hardware } : {}),
    ...(options.hexFile ? { hexFile: options.hexFile } : {}),
    ...readEeprom(options.eepromFile),
    onBytes: (bytes, monoMs) => {
      serial.send(bytes);
      tellBytes("up", bytes, monoMs);
    },
    onLamps: tellLamps,
    onSign: (sign, monoMs) => control?.broadcast({ t: "sign", sign, monoMs }),
    onEdge: (button, closed, monoMs) => control?.broadcast({ t: "edge", button, closed, monoMs }),
    onEeprom: (content) => writeEeprom(options.eepromFile, content),
  });

  const serial = new SerialServer({
    path: options.socketPath,
    onBytes: (bytes) => {
      live.receive(bytes);
      tellBytes("down", bytes, clock.monoMs());
    },
    onOpen: () => {
      if (options.resetOnOpenMs !== undefined) live.reset(options.resetOnOpenMs);
    },
  });

  const state = (id: ControlCommand["id"]): ControlMessage => ({
    t: "state",
    id,
    buttons: live.buttons.map(bit),
    lamps: live.console.lamps.map(bit),
    host: serial.hasHost,
    resets: live.console.mcu.resets,
    lagMs: live.lagMs,
    uptimeMs: live.uptimeMs,
    monoMs: clock.monoMs(),
  });

  const obey = (command: ControlCommand): ControlMessage | undefined => {
    switch (command.cmd) {
      case "press":
        live.press(command.button, command.holdMs, command.bounceMs ?? 0);
        return undefined;
      case "pin":
        live.setContact(command.button, command.closed);
        return undefined;
      case "noise":
        live.noise(command.button, command.kind, command.ms);
        return undefined;
      case "stuck":
        live.setStuck(command.button, command.on);
        return undefined;
      case "reset":
        live.reset(command.deafMs ?? 0);
        return undefined;
      case "power-cycle":
        live.powerCycle();
        return undefined;
      case "unplug":
        serial.unplug();
        clock.after(command.ms, () => serial.plug());
        return undefined;
      case "watch":
        return undefined;
      case "state":
        return state(command.id);
    }
  };

  const control =
    options.controlPath === undefined
      ? undefined
      : new ControlServer({ path: options.controlPath, onCommand: obey });

  await serial.start();
  await control?.start();
  live.start();
  return {
    stop: async () => {
      live.stop();
      await serial.stop();
      await control?.stop();
    },
  };
}

function readEeprom(file: string | undefined): { readonly eeprom?: Uint8Array } {
  if (file === undefined) return {};
  try {
    return { eeprom: readFileSync(file) };
  } catch {
    // The first start of this console.
    return {};
  }
}

function writeEeprom(file: string | undefined, content: Uint8Array): void {
  if (file === undefined) return;
  // Whole or not at all: the id in it must not be lost to a kill.
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}
