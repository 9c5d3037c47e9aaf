import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FirmataSource } from "@otklik/edge-agent/press/firmata";
import { readConsoleHardware } from "@otklik/firmware/hardware";
import { connectControl, type SimulatorControl } from "@otklik/firmware/simulator/control";
import { type Simulator, startSimulator } from "@otklik/firmware/simulator/start";
import { wiringOf } from "@otklik/firmware/wiring";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clock, otklik, temporaryFolder, until } from "../test-shop.ts";
import { RecordingSink } from "./console-rig.ts";

const command = fileURLToPath(new URL("../../cli/otklik.mjs", import.meta.url));

describe("otklik console", () => {
  let simulator: Simulator;
  let control: SimulatorControl;
  let port: string;
  beforeEach(async () => {
    const folder = temporaryFolder();
    const controlPath = join(folder, "control");
    simulator = await startSimulator({ clock, socketPath: join(folder, "line"), controlPath });
    control = await connectControl(controlPath);
    port = `unix:${join(folder, "line")}`;
  });
  afterEach(async () => {
    control.close();
    await simulator.stop();
  });

  it("says a console's state in one line", async () => {
    const run = await otklik(["console", "--port", port, "--json"]);
    expect([run.exit, run.err]).toEqual([0, ""]);
    expect(run.out.trim().split("\n")).toHaveLength(1);
    expect(JSON.parse(run.out)).toMatchObject({
      port,
      id: expect.stringMatching(/^[0-9a-f]{8}$/),
      pending: 0,
      dropped: 0,
      baud: 57_600,
      lamps: [8, 9, 10, 11].map((pin, at) => ({ button: at + 1, label: `D${pin}`, lit: false })),
      buttons: [1, 2, 3, 4].map((button) => ({
        ...{ button, kind: "button", label: `D${button + 1}` },
        ...{ closed: false, stuck: false, presses: 0 },
      })),
    });
  });

  it("shows presses and lamps until Ctrl-C, and leaves every press to the agent", async () => {
    const lamps = new Set<string>();
    const signs: string[] = [];
    control.on("lamps", (message) => lamps.add(message.lamps.join("")));
    const child = spawn(process.execPath, [command, "console", "--port", port, "--lamps"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
    });
    await until(() => out.includes("Ctrl-C ends"), "the lamp test's end");
    expect([...lamps]).toEqual(expect.arrayContaining(["1000", "0100", "0010", "0001", "1111"]));
    // From here on: the lamp test itself looks like thanks.
    control.on("sign", ({ sign }) => signs.push(sign));
    await control.press({ button: 3, holdMs: 100 });
    await until(() => out.includes("button 3 released"), "the release");
    expect(out).toMatch(/button 3 \(D4\) closed/);
    expect(out, "the console's own word").toMatch(/lamp 4 \(D11\) lit/);
    expect(out).toMatch(/button 3 pressed; kept as \d+:1/);
    const gone = once(child, "exit");
    child.kill("SIGINT");
    expect((await gone)[0]).toBe(0);
    expect(signs, "nobody has thanked for it").not.toContain("thanks");

    const sink = new RecordingSink();
    const source = new FirmataSource({ clock, sink, ports: [port] });
    await source.start();
    await until(() => sink.releases.size === 1, "the agent's turn");
    expect(sink.perButton()).toEqual([0, 0, 1, 0]);
    await source.stop();
  });

  it("knows pads, mats and sensors by the wiring that the console keeps", async () => {
    const { config } = wiringOf(readConsoleHardware(), {
      baud: 57_600,
      buttons: 4,
      inputs: [
        { pin: "D2", kind: "button", lamp: "D8", activeHigh: false },
        { pin: "A0", kind: "pad", lamp: "D9", activeHigh: false },
        { pin: "D6", kind: "mat", activeHigh: false },
        { pin: "D7", kind: "presence-staff", activeHigh: true },
      ],
    });
    const sink = new RecordingSink();
    const source = new FirmataSource({
      clock,
      sink,
      ports: [{ path: port, wiring: { config, kinds: [] } }],
    });
    await source.start();
    await until(() => sink.links.some(({ reason }) => reason === "restarted"), "its new wiring");
    await source.stop();
    await control.send({ cmd: "pin", button: 3, closed: true });
    await until(async () => (await control.state()).buttons[2] === 1, "somebody on the mat");
    const run = await otklik(["console", "--port", port, "--json"]);
    const { buttons, lamps } = JSON.parse(run.out);
    expect(
      buttons.map((one: Record<string, unknown>) => [one["kind"], one["label"], one["closed"]]),
    ).toEqual([
      ["button", "D2", false],
      ["pad", "A0", false],
      ["sensor", "D6", true],
      ["sensor", "D7", false],
    ]);
    expect(lamps.map((one: Record<string, unknown>) => one["label"])).toEqual(["D8", "D9"]);
  });

  it("turns away politely while the agent has the console, which notices nothing", async () => {
    const sink = new RecordingSink();
    const source = new FirmataSource({ clock, sink, ports: [port] });
    await source.start();
    await until(() => sink.links.some(({ state }) => state === "up"), "the agent's link");
    const run = await otklik(["console", "--port", port, "--json"]);
    expect(run.exit).toBe(1);
    expect(JSON.parse(run.out)).toMatchObject({
      error: { code: "port-busy", hint: expect.stringContaining("stop the agent") },
    });
    expect(sink.links.filter(({ state }) => state === "down")).toEqual([]);
    await source.stop();
  });
});
