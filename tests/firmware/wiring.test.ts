import { join } from "node:path";
import { readAgentConfig } from "@otklik/edge-agent/config";
import { consoleWiring } from "@otklik/edge-agent/press/console-schema";
import { FirmataSource } from "@otklik/edge-agent/press/firmata";
import { OtklikError } from "@otklik/feedback/error";
import { configCheck } from "@otklik/firmware/config";
import { readConsoleHardware } from "@otklik/firmware/hardware";
import { connectControl } from "@otklik/firmware/simulator/control";
import { startSimulator } from "@otklik/firmware/simulator/start";
import type { ConsoleWiring } from "@otklik/firmware/wiring";
import { afterEach, describe, expect, it } from "vitest";
import { clock, temporaryFolder, until } from "../test-shop.ts";
import { ConsoleRig, RecordingSink } from "./console-rig.ts";

/** From the shop's YAML to the pins of the real program, and from its inputs to what the agent hears. */

const shop = `
site: {id: shop, name: Shop, zone: UTC}
agent: till-1
point: {id: till, name: Till}
survey:
  id: till
  version: 1
  languages: [en]
  questions:
    - {id: service, text: {en: How was it?}, factor: {id: service, hypothesis: Good service brings people back}, scale: faces-2}
  thanks: {en: Thanks}
`;

const counter = `  - port: /dev/ttyUSB0
    inputs:
      - {pin: D2, lamp: D8}
      - {pin: A0, kind: pad, lamp: D9}
      - {pin: D6, kind: mat}
      - {pin: D7, kind: presence-staff, activeHigh: true}
      - {pin: D12, kind: presence-customer}
`;

function wiringFrom(consoles: string): ConsoleWiring {
  const config = readAgentConfig(`${shop}consoles:\n${consoles}`, "shop.yaml");
  const [console] = config.consoles;
  if (!console) throw new RangeError("no console");
  return consoleWiring(console, config.consoleButtons);
}

function problemsOf(consoles: string): readonly unknown[] {
  try {
    wiringFrom(consoles);
  } catch (error) {
    if (error instanceof OtklikError) return error.context["problems"] as readonly unknown[];
  }
  return [];
}

describe("a console in the shop's YAML", () => {
  it("is the board's own four buttons when it names a port alone", () => {
    const { config, kinds } = wiringFrom("  - port: /dev/ttyUSB0\n");
    const hardware = readConsoleHardware();
    expect(config).toMatchObject({ count: 4, baud: 0, pads: 0, quiet: 0, inverted: 0 });
    expect(config.inputs).toEqual(hardware.buttons.map(({ firmataPin }) => firmataPin));
    expect(kinds).toEqual(["button", "button", "button", "button"]);
  });

  it("says by the board's names which pin is what", () => {
    expect(wiringFrom(counter)).toEqual({
      config: {
        count: 5,
        baud: 0,
        pads: 0b10,
        quiet: 0b11100,
        inverted: 0b1000,
        inputs: [2, 14, 6, 7, 12, 0, 0, 0],
        lamps: [8, 9, 0, 0, 0, 0, 0, 0],
      },
      kinds: ["button", "pad", "mat", "presence-staff", "presence-customer"],
    });
  });

  const first = shop.split("\n").length + 1;
  it.each([
    ["a pin the board has not got", "{pin: D2}, {pin: A6}", "1.pin", /has no pin A6/],
    ["a pin of the line", "{pin: D1}, {pin: D2}", "0.pin", /taken by the line/],
    [
      "a pin twice",
      "{pin: D2, lamp: D8}, {pin: D3, lamp: D2}",
      "1.lamp",
      /D2 is the pin of input 1/,
    ],
    ["a pad on a digital pin", "{pin: D2}, {pin: D3, kind: pad}", "1.pin", /needs an analog pin/],
    [
      "a mat with a lamp",
      "{pin: D2}, {pin: D3}, {pin: D6, kind: mat, lamp: D9}",
      "2.lamp",
      /no lamp/,
    ],
    [
      "a button behind a mat",
      "{pin: D2}, {pin: D6, kind: mat}, {pin: D3}",
      "2.kind",
      /come before/,
    ],
    [
      "a pad with a level",
      "{pin: D2}, {pin: A0, kind: pad, activeHigh: true}",
      "1.activeHigh",
      /level/,
    ],
    ["a kind there is not", "{pin: D2}, {pin: D3, kind: lever}", "1.kind", /./],
    [
      "no pin at all",
      "{pin: D2}, {pin: left}",
      "1.pin",
      /no pin left; it has D0 to D13 and A0 to A5/,
    ],
  ])("with %s is refused, and the error names the line", (_, inputs, key, message) => {
    const lines = inputs.replaceAll("}, {", "}\n      - {");
    const problems = problemsOf(`  - port: /dev/ttyUSB0\n    inputs:\n      - ${lines}\n`);
    expect(problems).toEqual([
      expect.objectContaining({
        key: `consoles.0.inputs.${key}`,
        line: first + 2 + Number(key.split(".")[0]),
        message: expect.stringMatching(message),
      }),
    ]);
  });

  it("of a board there is no data of is refused with those there are", () => {
    expect(problemsOf("  - {port: /dev/ttyUSB0, hardware: console-abacus}\n")).toMatchObject([
      { key: "consoles.0.hardware", allowed: expect.arrayContaining(["console-atmega328p"]) },
    ]);
  });

  it("with fewer answers than the question has values is refused", () => {
    const mats = "  - {port: /dev/ttyUSB0, inputs: [{pin: D2}, {pin: D6, kind: mat}]}\n";
    expect(problemsOf(mats)).toMatchObject([{ key: "survey.questions.0.scale" }]);
  });
});

describe("a console that is told its wiring", () => {
  let rig: ConsoleRig | undefined;
  afterEach(() => rig?.stop());

  async function wired(wiring: ConsoleWiring, eeprom?: Uint8Array): Promise<ConsoleRig> {
    rig = new ConsoleRig({ wiring, ...(eeprom ? { eeprom } : {}) });
    await rig.start();
    await rig.advance(1200);
    return rig;
  }

  it("runs it after one restart, keeps it without power, and is not told again", async () => {
    const wiring = wiringFrom(counter);
    const { console, sink } = await wired(wiring);
    expect(sink.links.map(({ reason }) => reason)).toEqual(["connected", "restarted"]);
    expect(console.config).toEqual(wiring.config);
    const eeprom = Uint8Array.from(console.eeprom.bytes);
    await rig?.stop();
    const again = await wired(wiring, eeprom);
    expect(again.sink.links.map(({ reason }) => reason)).toEqual(["connected"]);
    expect(again.wirings.map(configCheck)).toEqual([configCheck(wiring.config)]);
  });

  it("takes presses of buttons and pads, and tells of mats and sensors apart from them", async () => {
    const { console, sink, clock: time } = await wired(wiringFrom(counter));
    const atMs = time.monoMs();
    for (const input of [1, 2, 3, 4, 5]) {
      console.setContact(input, true);
      await rig?.advance(100);
      console.setContact(input, false);
      await rig?.advance(200);
    }
    expect([...sink.presses.values()].map(({ button }) => button)).toEqual([1, 2]);
    expect(sink.presences.map(({ who, active }) => `${who} ${active}`)).toEqual([
      ...["mat true", "mat false"],
      ...["staff true", "staff false"],
      ...["customer true", "customer false"],
    ]);
    const [on, off] = sink.presences;
    expect(off?.sinceSeq).toBe(on?.source.seq);
    expect(Math.abs((off?.heldMs ?? 0) - 100)).toBeLessThan(3);
    expect(Math.abs((on?.monoMs ?? 0) - (atMs + 600))).toBeLessThan(6);
  });

  it("hands over what a mat told while the host was away, as loss-free as presses", async () => {
    const { console, sink } = await wired(wiringFrom(counter));
    rig?.unplug();
    for (let step = 0; step < 5; step++) {
      console.setContact(3, true);
      await rig?.advance(60);
      console.setContact(3, false);
      await rig?.advance(60);
    }
    await rig?.advance(3000);
    expect(sink.presences).toHaveLength(10);
    expect(sink.lastCounters).toMatchObject({ pending: 0, dropped: 0 });
  });

  it("that its board cannot have says so, and goes on as it was", async () => {
    const wiring = wiringFrom(counter);
    const inputs = [2, 14, 6, 7, 19, 0, 0, 0].map((pin) => (pin === 19 ? 20 : pin));
    const { console, sink } = await wired({ ...wiring, config: { ...wiring.config, inputs } });
    expect(sink.links.map(({ reason }) => reason)).toEqual(["connected", "wiring-refused"]);
    console.setContact(2, true);
    await rig?.advance(60);
    expect(sink.perButton()).toEqual([0, 1, 0, 0]);
  });

  it("reads no input by half of two wirings: no press of its own while it changes", async () => {
    const before = wiringFrom("  - {port: /dev/ttyUSB0}\n");
    const inverted = { ...before.config, inverted: 0b1111 };
    const { console, sink } = await wired({ ...before, config: inverted });
    expect(console.config.inverted).toBe(0b1111);
    expect(sink.presses.size).toBe(0);
    await rig?.press(2);
    expect(sink.perButton()).toEqual([0, 1, 0, 0]);
  });
});

it("the live simulator moves its fingers and lamps to the wiring it was told", async () => {
  const folder = temporaryFolder();
  const [socketPath, controlPath] = [join(folder, "line"), join(folder, "control")];
  const simulator = await startSimulator({ clock, socketPath, controlPath });
  const control = await connectControl(controlPath);
  const sink = new RecordingSink();
  const six = wiringFrom("  - {port: /dev/ttyUSB0}\n");
  const source = new FirmataSource({
    clock,
    sink,
    ports: [
      {
        path: `unix:${socketPath}`,
        wiring: { config: { ...six.config, count: 6 }, kinds: Array(6).fill("button") },
      },
    ],
  });
  await source.start();
  await until(() => sink.links.at(-1)?.detail?.["buttons"] === 6, "the new wiring");
  const signs: string[] = [];
  control.on("sign", ({ sign }) => signs.push(sign));
  await control.press({ button: 6, holdMs: 100 });
  await until(() => sink.releases.size === 1 && signs.length > 0, "the press");
  expect([...sink.presses.values()].map(({ button }) => button)).toEqual([6]);
  expect(signs).toEqual(["thanks"]);
  expect((await control.state()).lamps).toHaveLength(6);
  await source.stop();
  control.close();
  await simulator.stop();
});
