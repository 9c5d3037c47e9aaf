import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SystemClock } from "@otklik/edge-agent/clock";
import { asOtklikError, OtklikError } from "@otklik/feedback/error";
import { dataFolder } from "./data-folder.ts";
import { printBanner } from "./demo/banner.ts";
import { freePort } from "./demo/free-port.ts";
import { runHeadless } from "./demo/headless.ts";
import { type ShopPorts, startShop } from "./demo/shop.ts";
import { parseDuration } from "./duration.ts";
import { EXIT, type MakeCommand } from "./exit.ts";
import { parsePort } from "./port.ts";
import { runUntilTold } from "./run-until-told.ts";

interface DemoOptions {
  readonly for?: number;
  readonly json?: boolean;
  readonly data?: string;
  readonly port: number;
  readonly centralPort: number;
  readonly mqttPort: number;
}

export const demoCommand: MakeCommand = (program, exit) => {
  program
    .command("demo")
    .description(
      "a whole shop on this machine: central, agent, and a console that runs the real firmware",
    )
    .option(
      "--for <duration>",
      "headless, with simulated fingers, in a temporary folder; then report and end",
      parseDuration,
    )
    .option("--json", "with --for: the report as one line of JSON")
    .option("--data <folder>", "data folder (else OTKLIK_DATA, else .otklik)")
    .option("--port <port>", "the shop's pages", parsePort, 8080)
    .option("--central-port <port>", "central's pages and API", parsePort, 8765)
    .option("--mqtt-port <port>", "the embedded broker", parsePort, 18883)
    .action(async (options: DemoOptions) => {
      if (options.for === undefined) await demoForPeople(options);
      else exit(await demoHeadless(options.for, options.json ?? false));
    });
};

async function demoForPeople(options: DemoOptions): Promise<void> {
  const clock = new SystemClock();
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say("Otklik: starting a shop (the first start builds its pages, about half a minute) …");
  const ports: ShopPorts = {
    pages: options.port,
    central: options.centralPort,
    mqtt: options.mqttPort,
  };
  const shop = await startShop({
    folder: dataFolder(options.data),
    ports,
    pages: true,
    clock,
    say,
  }).catch((error) => {
    throw withPortHint(error);
  });
  await printBanner({ shop, folder: dataFolder(options.data), say });
  await runUntilTold({ ready: {}, stdin: false, stop: () => shop.stop() });
}

async function demoHeadless(durationMs: number, json: boolean): Promise<number> {
  const clock = new SystemClock();
  const folder = mkdtempSync(join(tmpdir(), "otklik-demo-"));
  try {
    const [pages, central, mqtt] = await Promise.all([freePort(), freePort(), freePort()]);
    const shop = await startShop({
      folder,
      ports: { pages, central, mqtt },
      pages: false,
      clock,
      say: (line) => process.stderr.write(`${line}\n`),
    });
    try {
      const report = await runHeadless({ shop, folder, durationMs, clock });
      process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${inWords(report)}\n`);
      const whole =
        report.missing === 0 && report.duplicates === 0 && report.journaled === report.pressed;
      return whole ? EXIT.ok : EXIT.loss;
    } finally {
      await shop.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inWords(report: Awaited<ReturnType<typeof runHeadless>>): string {
  const { pressed, journaled, stored, duplicates, missing, pressToDurableMs, pressToScreenMs } =
    report;
  return [
    `${pressed} presses made, ${journaled} in the journal, ${stored} at central, ${duplicates} doubled, ${missing} missing.`,
    `Pin edge to durable: ${pressToDurableMs.p50} ms (p50), ${pressToDurableMs.p99} ms (p99); to a screen: ${pressToScreenMs.p50} ms, ${pressToScreenMs.p99} ms.`,
  ].join("\n");
}

/** A part in the demo does not know the demo's own options: say which one chooses another port. */
function withPortHint(error: unknown): OtklikError {
  const known = asOtklikError(error);
  if (known.code !== "port-in-use") return known;
  return new OtklikError(known.code, known.message, {
    hint: "Another program (or another demo) has it: stop that, or choose others: npm start -- --port 8081 --central-port 8766 --mqtt-port 18884",
    cause: error,
  });
}
