import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { SystemClock } from "@otklik/edge-agent/clock";
import { chooseEngine } from "@otklik/edge-agent/contact/detector/choose-engine";
import { engineModel } from "@otklik/edge-agent/contact/detector/open-detector";
import { asOtklikError } from "@otklik/feedback/error";
import { DEFAULT_PEOPLE_MODEL, modelFacts } from "@otklik/models/manifest";
import { findProduct } from "@otklik/models/product";
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
    await peopleDetector(),
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

/** The model and the engine that the warm-up would take. Looks only: a model that is not built stays so. */
async function peopleDetector(): Promise<Finding> {
  const name = "people detector";
  const hint = "contacts are not counted by camera; ratings work";
  try {
    const { id, input } = modelFacts(DEFAULT_PEOPLE_MODEL);
    const product = findProduct(modelFacts(id));
    if (product === undefined)
      return { name, state: "off", says: `${id} is not built`, hint: 'run "otklik models build"' };
    const model = engineModel(product, input);
    const { engine, trials } = await chooseEngine({ model, clock: new SystemClock() });
    await engine.stop();
    const timed = trials.flatMap((trial) =>
      "msPerPicture" in trial ? [`${trial.engine} ${Math.round(trial.msPerPicture)} ms`] : [],
    );
    return { name, state: "ok", says: `${id} on ${engine.name} (${timed.join(", ")} a picture)` };
  } catch (error) {
    const { code, message } = asOtklikError(error);
    return { name, state: "warn", says: `${message} (code ${code})`, hint };
  }
}
