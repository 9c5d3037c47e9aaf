import { join } from "node:path";
import { OtklikError } from "@otklik/feedback/error";
import { dataFolder, ensureFolder } from "./data-folder.ts";
import type { MakeCommand } from "./exit.ts";
import { makeLog } from "./log.ts";
import { runUntilTold } from "./run-until-told.ts";

interface KioskCommandOptions {
  readonly url: string;
  readonly chromium?: string;
  readonly data?: string;
  readonly headless?: boolean;
  readonly sandbox: boolean;
  readonly stdin?: boolean;
}

const help = `
Opens the customer's page over the whole screen and keeps it there: a page that crashed or does not answer for 10 s is
opened anew, Chromium is started again when it ends, and answers that waited in the page for the agent go with it.
Sent twice they count once. Needs Debian's Chromium (apt install chromium) and a running agent; Ctrl-C ends it.

  otklik kiosk
  otklik kiosk --url "http://127.0.0.1:8080/customer/?theme=dark" --chromium /usr/bin/chromium
`;

export const kioskCommand: MakeCommand = (program) => {
  program
    .command("kiosk")
    .description("show the customer's page on this machine's screen and keep it there")
    .option("--url <url>", "the page", "http://127.0.0.1:8080/customer/")
    .option("--chromium <path>", "Chromium's program (else the first on PATH)")
    .option("--data <folder>", "data folder (else OTKLIK_DATA, else .otklik)")
    .option("--headless", "without a window, on a machine without a screen")
    .option("--no-sandbox", "let Chromium run as root")
    .option("--stdin", "print a line of JSON when it runs, and end when standard input closes")
    .addHelpText("after", help)
    .action(runKiosk);
};

async function runKiosk(options: KioskCommandOptions): Promise<void> {
  const [{ findChromium }, { KioskSession }, { SystemClock }] = await Promise.all([
    import("./kiosk/chromium.ts"),
    import("./kiosk/session.ts"),
    import("@otklik/edge-agent/clock"),
  ]);
  const url = pageAddress(options.url);
  const chromium = findChromium(options.chromium);
  if (options.sandbox && process.getuid?.() === 0)
    throw new OtklikError("bad-argument", "Chromium does not run as root with its sandbox", {
      hint: "Run as the user of the screen, or say --no-sandbox.",
    });
  const profile = join(ensureFolder(join(dataFolder(options.data), "kiosk")), "chromium");
  const session = new KioskSession({
    url,
    chromium,
    look: { profile, headless: options.headless ?? false, sandbox: options.sandbox },
    clock: new SystemClock(),
    log: makeLog("kiosk"),
  });
  // One Ctrl-C may come twice, from the terminal and from the launcher: the second must not cut the closing short.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
  session.start();
  if (!options.stdin) process.stdout.write(`Showing ${url} with ${chromium}. Ctrl-C ends.\n`);
  await runUntilTold({
    ready: { url, chromium },
    stdin: options.stdin ?? false,
    stop: () => session.stop(),
  });
}

function pageAddress(text: string): string {
  const url = URL.parse(text);
  if (url && ["http:", "https:"].includes(url.protocol)) return url.href;
  throw new OtklikError("bad-argument", `${text} is not the address of a page`, {
    hint: "For instance http://127.0.0.1:8080/customer/.",
  });
}
