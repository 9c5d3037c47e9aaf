import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";

/**
 * The demo's parts as processes of their own, so that a kill is a kill. A part that ends is started again; the demo
 * says so and goes on.
 */

const RESTART_DELAY_MS = 1_000;
const READY_MS_MAX = 60_000;
const STOP_MS_MAX = 5_000;

export interface Part {
  readonly name: string;
  /** Program and arguments for Node. It prints one line of JSON when it is ready and ends when its input closes. */
  readonly args: readonly string[];
}

export interface RunningPart {
  /** What the part said at its newest start. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Undefined while it is not running. */
  readonly pid: () => number | undefined;
  /** Ends the process and keeps it away until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a part and waits until it says that it is ready. Throws what the part said when it ends before that. */
export async function startPart(options: {
  readonly part: Part;
  readonly clock: Clock;
  readonly say: (line: string) => void;
}): Promise<RunningPart> {
  const { part, clock, say } = options;
  let stopping = false;
  let child: ChildProcess;
  let ready: Readonly<Record<string, unknown>> = {};
  const launch = async () => {
    const launched = await launchOnce(part, clock);
    child = launched.child;
    ready = launched.ready;
    child.once("exit", (code, signal) => {
      if (stopping) return;
      say(`${part.name} ended (${signal ?? `exit ${code}`}); starting it again`);
      again();
    });
  };
  /** As often as it takes: what hindered it, a port still taken for instance, may be gone the next time. */
  const again = () => {
    clock.after(RESTART_DELAY_MS, () => {
      if (stopping) return;
      launch().catch((error: Error) => {
        say(`${part.name}: ${error.message}`);
        again();
      });
    });
  };
  await launch();
  const pause = async () => {
    stopping = true;
    await end(child, clock);
  };
  return {
    get ready() {
      return ready;
    },
    pid: () => (child.exitCode === null && child.signalCode === null ? child.pid : undefined),
    pause,
    resume: async () => {
      stopping = false;
      await launch();
    },
    stop: pause,
  };
}

async function launchOnce(part: Part, clock: Clock) {
  const child = spawn(process.execPath, part.args, { stdio: ["pipe", "pipe", "pipe"] });
  // The last words are kept for the error message; a chatty part must not fill memory.
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-4_000);
  });
  const lines = createInterface({ input: child.stdout });
  const ready = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const cancel = clock.after(READY_MS_MAX, () => {
      child.kill("SIGKILL");
      reject(
        new OtklikError(
          "demo-part-silent",
          `${part.name} did not get ready in a minute:\n${words}`,
        ),
      );
    });
    lines.once("line", (line) => {
      cancel();
      try {
        resolve(JSON.parse(line) as Record<string, unknown>);
      } catch (error) {
        reject(new OtklikError("demo-part-failed", `${part.name} said ${line}`, { cause: error }));
      }
    });
    // `close` comes after its last words were read, `exit` may come before.
    child.once("close", (code) => {
      cancel();
      reject(failure(part, words, code));
    });
  });
  return { child, ready };
}

/** The part's own error, as it printed it: message, hint and code. */
function failure(part: Part, words: string, code: number | null): OtklikError {
  const message = /^otklik: ([\s\S]*?)(?:\n {2}→ |\n {2}\(code )/m.exec(words)?.[1];
  const hint = /^ {2}→ (.*)$/m.exec(words)?.[1];
  const known = /^ {2}\(code ([a-z-]+)\)$/m.exec(words)?.[1];
  return new OtklikError(
    known ?? "demo-part-failed",
    `${part.name}: ${message ?? `ended with exit ${code}\n${words}`}`,
    hint === undefined ? {} : { hint },
  );
}

async function end(child: ChildProcess, clock: Clock): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const cancel = clock.after(STOP_MS_MAX, () => child.kill("SIGKILL"));
  await gone;
  cancel();
}
