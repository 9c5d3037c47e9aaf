import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { SystemClock } from "@otklik/edge-agent/clock";
import { pathOf } from "../require.ts";
import { tempFolder } from "./samples.ts";

/** Mosquitto with persistence off: what it acknowledged is gone with it, which nobody here may rely on. */
export class MosquittoBroker {
  port = 0;
  #process: ChildProcess | undefined;

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const program = pathOf("mosquitto");
    if (program === undefined) throw new Error("no Mosquitto here");
    if (this.port === 0) this.port = await freePort();
    const config = join(tempFolder(), "mosquitto.conf");
    writeFileSync(
      config,
      `listener ${this.port} 127.0.0.1\nallow_anonymous true\npersistence false\nuser root\nlog_type error\n`,
    );
    this.#process = spawn(program, ["-c", config], { stdio: "ignore" });
    const clock = new SystemClock();
    while (!(await answers(this.port))) await clock.sleep(20);
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGKILL");
    await gone;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
