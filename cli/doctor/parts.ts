import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import type { Finding } from "./check.ts";

/** What this machine has: runtime, native modules, devices, optional programs. */
export async function findParts(): Promise<Finding[]> {
  const native = await Promise.all([
    loads(
      "journal (better-sqlite3)",
      () => import("better-sqlite3"),
      "fail",
      "nothing can be recorded",
    ),
    loads(
      "serial ports (serialport)",
      () => import("serialport"),
      "warn",
      "USB consoles cannot be opened",
    ),
    loads(
      "kernel calls (koffi)",
      () => import("koffi"),
      "warn",
      "clock quality is not read from the kernel",
    ),
  ]);
  return [
    {
      name: "Node",
      state: "ok",
      says: `${process.version} on ${process.platform}-${process.arch}`,
    },
    ...native,
    device(
      "serial console",
      "/dev",
      /^(ttyUSB|ttyACM|otklik-console)/,
      "the simulated console of `npm start` works without one",
    ),
    device("camera", "/dev", /^video\d+$/, "contacts are not counted; ratings work"),
    device(
      "GPIO",
      "/dev",
      /^gpiochip\d+$/,
      "buttons on GPIO pins cannot be read; USB consoles and touch work",
    ),
    program(
      "browser",
      ["chromium", "google-chrome", "firefox"],
      "open the pages from another device",
    ),
    program("AVR toolchain", ["avr-gcc"], "the committed firmware is used as it is"),
    program("video reader", ["ffmpeg"], "cameras cannot be read"),
  ];
}

async function loads(
  name: string,
  load: () => Promise<unknown>,
  state: "fail" | "warn",
  without: string,
): Promise<Finding> {
  try {
    await load();
    return { name, state: "ok", says: "loads" };
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0] ?? "";
    return {
      name,
      state,
      says: `does not load: ${reason}`,
      hint: `without it ${without}; try "npm ci" again`,
    };
  }
}

function device(name: string, folder: string, pattern: RegExp, without: string): Finding {
  const found = existsSync(folder) ? readdirSync(folder).filter((file) => pattern.test(file)) : [];
  return found.length > 0
    ? { name, state: "ok", says: found.map((file) => `${folder}/${file}`).join(", ") }
    : { name, state: "off", says: "none here", hint: without };
}

function program(name: string, names: readonly string[], without: string): Finding {
  const found = names.find((one) => spawnSync("sh", ["-c", 'command -v "$0"', one]).status === 0);
  return found
    ? { name, state: "ok", says: found }
    : { name, state: "off", says: `no ${names.join(" or ")} here`, hint: without };
}
