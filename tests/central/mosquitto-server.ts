import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { pathOf } from "../require.ts";
import { clock, temporaryFolder } from "./central-rig.ts";
import { freePort } from "./postgres-server.ts";

/** A Mosquitto that reads the files central writes. It can be killed and started again. */
export class MosquittoServer {
  readonly port: number;
  readonly files: string;
  readonly pidFile: string;
  readonly #folder: string;
  #process: ChildProcess | undefined;

  constructor(port: number) {
    this.port = port;
    this.#folder = temporaryFolder();
    this.files = join(this.#folder, "otklik");
    this.pidFile = join(this.#folder, "mosquitto.pid");
  }

  static async prepare(): Promise<MosquittoServer> {
    return new MosquittoServer(await freePort());
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  /** `mqtt:` of central's config. */
  get config() {
    const { url, files, pidFile } = this;
    return {
      kind: "mosquitto",
      url,
      files,
      pidFile,
      username: "central",
      password: "secret",
    } as const;
  }

  /** The files must be there: central writes them before it connects. */
  async start(): Promise<void> {
    const program = pathOf("mosquitto");
    if (program === undefined) throw new Error("no Mosquitto here");
    mkdirSync(this.files, { recursive: true });
    const config = join(this.#folder, "mosquitto.conf");
    writeFileSync(
      config,
      `listener ${this.port} 127.0.0.1\nuse_username_as_clientid true\npid_file ${this.pidFile}\nuser root\nlog_type error\ninclude_dir ${this.files}\n`,
    );
    this.#process = spawn(program, ["-c", config], { stdio: "ignore" });
    while (!(await answers(this.port))) await clock.sleep(20);
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGKILL");
    await gone;
  }

  async stop(): Promise<void> {
    await this.kill();
  }
}

async function answers(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
