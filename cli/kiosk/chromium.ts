import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { OtklikError } from "@otklik/feedback/error";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** Path of a Chromium: `given`, else the first on PATH. Throws `browser-missing`. */
export function findChromium(given: string | undefined, path = process.env["PATH"] ?? ""): string {
  const found = given === undefined ? onPath(path) : isProgram(given) ? given : undefined;
  if (found !== undefined) return found;
  throw new OtklikError(
    "browser-missing",
    given === undefined
      ? `no Chromium on this machine (looked for ${names.join(", ")})`
      : `${given} is not a program that can be run`,
    { hint: "apt install chromium, or say where it is with --chromium PATH." },
  );
}

function onPath(path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What is on the screen before the page: its paper, never a white or a black flash. */
const paper = "data:text/html,<html style='background:%23FAF7F2'><title>Otklik</title>";

export interface BrowserLook {
  /** Chromium's own folder: made anew at each start, since nothing in it is worth keeping. */
  readonly profile: string;
  /** No window: for machines without a screen, and for tests. */
  readonly headless: boolean;
  /** Chromium refuses to run as root with its sandbox. */
  readonly sandbox: boolean;
}

export function browserArguments(look: BrowserLook): readonly string[] {
  return [
    "--remote-debugging-pipe",
    `--user-data-dir=${look.profile}`,
    look.headless ? "--headless=new" : "--kiosk",
    ...(look.headless ? ["--disable-gpu"] : ["--ozone-platform-hint=auto"]),
    ...(look.sandbox ? [] : ["--no-sandbox"]),
    // Nothing of the browser itself on the shop's screen: no bubbles, no bars, no menus by a pinch or a swipe.
    "--no-first-run",
    "--no-default-browser-check",
    "--noerrdialogs",
    "--disable-session-crashed-bubble",
    "--hide-crash-restore-bubble",
    "--disable-infobars",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--disable-features=Translate,TouchpadOverscrollHistoryNavigation",
    "--password-store=basic",
    // The tone answers a touch, also the first one and that of the console.
    "--autoplay-policy=no-user-gesture-required",
    // A page that nobody touches for hours is not put to sleep.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    // Nothing leaves the shop: no updates, reports or field trials.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-domain-reliability",
    "--metrics-recording-only",
    "--disk-cache-size=16777216",
    // /dev/shm of a container or a small machine is too small.
    "--disable-dev-shm-usage",
    paper,
  ];
}
