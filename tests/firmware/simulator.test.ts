import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SystemClock } from "@otklik/edge-agent/clock";
import { FirmataSource } from "@otklik/edge-agent/press/firmata";
import { connectControl, type SimulatorControl } from "@otklik/firmware/simulator/control";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RecordingSink } from "./console-rig.ts";

/** The simulator as the demo runs it: a process of its own, live, behind two sockets. */

const main = fileURLToPath(new URL("../../firmware/simulator/main.ts", import.meta.url));

let folder: string;
let child: ChildProcess | undefined;
let control: SimulatorControl | undefined;
let source: FirmataSource | undefined;
const clock = new SystemClock();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "otklik-simulator-"));
});

afterEach(async () => {
  await source?.stop();
  control?.close();
  await end();
  rmSync(folder, { recursive: true, force: true });
});

async function end(): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill();
  await gone;
}

async function spawnSimulator(...more: readonly string[]): Promise<void> {
  const paths = ["--socket", join(folder, "line"), "--control", join(folder, "control")];
  child = spawn(process.execPath, [main, ...paths, "--eeprom", join(folder, "eeprom"), ...more], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (!child.stdout) throw new Error("no output to wait for");
  const [ready] = await once(child.stdout, "data");
  expect(JSON.parse(String(ready))).toMatchObject({ ready: true });
  control = await connectControl(join(folder, "control"));
}

async function connectAgent(): Promise<RecordingSink> {
  const sink = new RecordingSink();
  source = new FirmataSource({ clock, sink, ports: [`unix:${join(folder, "line")}`] });
  await source.start();
  await until(() => sink.links.some(({ state }) => state === "up"));
  // On a busy machine the first tries may have found no console in time.
  while (sink.links[0]?.state === "down") sink.links.shift();
  return sink;
}

async function until(ready: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1500 && !ready(); tries++) await clock.sleep(20);
  expect(ready()).toBe(true);
}

describe("the live simulator", () => {
  it("turns a finger into a press at the agent, and the agent's word into lamps", async () => {
    await spawnSimulator();
    const sink = await connectAgent();
    const edges: boolean[] = [];
    const lamps: string[] = [];
    control?.on("edge", ({ closed }) => edges.push(closed));
    const signs: string[] = [];
    control?.on("lamps", (message) => lamps.push(message.lamps.join("")));
    control?.on("sign", ({ sign }) => signs.push(sign));
    await control?.press({ button: 3, holdMs: 100, bounceMs: 5 });
    await until(() => sink.releases.size === 1 && signs.length > 0);
    expect(lamps).toContain("1111");
    expect(signs).toEqual(["thanks"]);
    expect(sink.perButton()).toEqual([0, 0, 1, 0]);
    expect(edges).toEqual([true, false]);
  });

  it("outlives the agent and tells the next one what happened meanwhile, under the same id", async () => {
    await spawnSimulator();
    const first = await connectAgent();
    await source?.stop();
    await control?.press({ button: 1, holdMs: 60 });
    const signs: string[] = [];
    control?.on("sign", ({ sign }) => signs.push(sign));
    await until(() => signs.length > 0);
    expect(signs, "kept here, nobody was told").toEqual(["stored"]);
    const second = await connectAgent();
    await until(() => second.presses.size === 1);
    expect(second.links[0]?.sourceId).toBe(first.links[0]?.sourceId);
  });

  it("keeps its id through a restart of the process, which is a power cut to it", async () => {
    await spawnSimulator();
    const first = await connectAgent();
    await source?.stop();
    control?.close();
    await end();
    await spawnSimulator();
    const second = await connectAgent();
    expect(second.links[0]?.sourceId).toBe(first.links[0]?.sourceId);
    expect(Number(second.links[0]?.detail?.["epoch"])).toBe(
      Number(first.links[0]?.detail?.["epoch"]) + 1,
    );
  });

  it("resets when the line is opened, as a board with DTR does, and is found all the same", async () => {
    await spawnSimulator("--reset-on-open", "--deaf-ms", "600");
    await connectAgent();
    // A second try on a busy machine opens the line a second time.
    expect((await control?.state())?.resets).toBeGreaterThanOrEqual(1);
  });

  it("gives the line to one program at a time", async () => {
    await spawnSimulator();
    await connectAgent();
    const second = connect(join(folder, "line"));
    await once(second, "close");
    expect((await control?.state())?.host).toBe(true);
  });

  it("answers a command it does not know with what is wrong, and goes on", async () => {
    await spawnSimulator();
    await expect(control?.send({ cmd: "press", button: 9, holdMs: 1 })).rejects.toMatchObject({
      code: "bad-command",
    });
    await expect(control?.send({ cmd: "press", button: 8, holdMs: 1 })).rejects.toMatchObject({
      code: "no-such-button",
    });
    expect((await control?.state())?.buttons).toEqual([0, 0, 0, 0]);
  });

  it("shows the bytes of the line to whoever watches", async () => {
    await spawnSimulator();
    await control?.send({ cmd: "watch", bytes: true });
    const seen = new Set<string>();
    control?.on("bytes", ({ dir }) => seen.add(dir));
    await connectAgent();
    await until(() => seen.has("up") && seen.has("down"));
  });
});
