import { decodeFrame, encodeFrame, type Frame, type UpFrame } from "@otklik/firmware/codec";
import { type ConsoleConfig, configCheck, factoryConfig } from "@otklik/firmware/config";
import { readConsoleHardware } from "@otklik/firmware/hardware";
import { errorCodes, protocolVersion } from "@otklik/firmware/protocol";
import { SimulatedConsole } from "@otklik/firmware/simulator/console";
import { describe, expect, it } from "vitest";

/** Wiring and speed set over the wire: eight buttons, pads, a mat; what does not fit the board changes nothing. */

const hardware = { ...readConsoleHardware(), buttonCount: 8 };
const factory = factoryConfig(readConsoleHardware());
const eight: ConsoleConfig = { ...factory, count: 8 };

class Listener {
  readonly console: SimulatedConsole;
  readonly heard: { readonly frame: UpFrame; readonly atMs: number }[] = [];
  #body: number[] = [];

  constructor(eeprom?: Uint8Array) {
    this.console = new SimulatedConsole({
      hardware,
      ...(eeprom ? { eeprom } : {}),
      onByte: (byte, atMs) => {
        if (byte === 0xf0) this.#body = [];
        else if (byte === 0xf7) {
          const decoded = decodeFrame(this.#body);
          if (decoded.ok) this.heard.push({ frame: decoded.frame as UpFrame, atMs });
        } else this.#body.push(byte);
      },
    });
    this.console.mcu.run(20);
    this.hello();
  }

  hello(): Frame<"welcome"> | undefined {
    this.console.mcu.write(encodeFrame({ frame: "hello", protocol: protocolVersion, id: 9 }));
    this.console.mcu.run(200);
    return this.named("welcome").at(-1);
  }

  /** Sends it and waits for the restart it causes. */
  configure(config: ConsoleConfig): Frame<"welcome"> | undefined {
    this.console.mcu.write(encodeFrame({ frame: "config", ...config }));
    this.console.mcu.run(700);
    return this.hello();
  }

  named<N extends UpFrame["frame"]>(name: N): readonly Extract<UpFrame, { frame: N }>[] {
    return this.heard
      .map(({ frame }) => frame)
      .filter((frame): frame is Extract<UpFrame, { frame: N }> => frame.frame === name);
  }

  press(button: number, holdMs = 60): void {
    this.console.setContact(button, true);
    this.console.mcu.run(holdMs);
    this.console.setContact(button, false);
    this.console.mcu.run(60);
  }
}

describe("a console's configuration", () => {
  it("is the board's own until a host sends another, which then survives a power cut", () => {
    const listener = new Listener();
    expect(listener.named("welcome")[0]).toMatchObject({
      buttons: 4,
      config: configCheck(factory),
    });
    expect(listener.configure(eight)).toMatchObject({ buttons: 8, config: configCheck(eight) });
    listener.console.mcu.reset("powerOn");
    listener.console.mcu.run(50);
    expect(listener.hello()).toMatchObject({ buttons: 8, config: configCheck(eight), id: 9 });
  });

  it("gives all eight buttons and their lamps", () => {
    const listener = new Listener();
    listener.configure(eight);
    for (let button = 1; button <= 8; button++) listener.press(button);
    expect(listener.named("press").map(({ button }) => button)).toEqual(
      expect.arrayContaining([0, 1, 2, 3, 4, 5, 6, 7]),
    );
    listener.console.mcu.write(encodeFrame({ frame: "lamps", mode: 1, mask: 0xff }));
    listener.console.mcu.run(20);
    expect(listener.console.lamps).toEqual(Array.from({ length: 8 }, () => true));
  });

  it("loses no press to the restart that it causes", () => {
    const listener = new Listener();
    listener.press(2);
    expect(listener.configure(eight)).toMatchObject({ pending: 2, restarts: 1 });
  });

  it("changes nothing when it is the one that runs", () => {
    const listener = new Listener();
    expect(listener.configure(factory)).toMatchObject({ restarts: 0 });
    expect(listener.named("error")).toEqual([]);
  });

  const swap = (pins: readonly number[], at: number, pin: number) =>
    pins.map((old, index) => (index === at ? pin : old));
  it.each([
    ["no inputs", { ...eight, count: 0 }],
    ["nine inputs", { ...eight, count: 9 }],
    ["a speed there is not", { ...eight, baud: 2 }],
    ["an input on the serial line", { ...eight, inputs: swap(eight.inputs, 0, 1) }],
    ["an input on a pin there is not", { ...eight, inputs: swap(eight.inputs, 3, 20) }],
    ["a lamp on a pin there is not", { ...eight, lamps: swap(eight.lamps, 7, 255) }],
    ["a lamp on the pin of an input", { ...eight, lamps: swap(eight.lamps, 0, 2) }],
    ["two inputs on one pin", { ...eight, inputs: swap(eight.inputs, 1, 2) }],
    ["a pad on a pin without a converter", { ...eight, pads: 1 }],
  ] as const)("with %s is refused by its code", (_, config) => {
    const listener = new Listener();
    expect(listener.configure(config)).toMatchObject({
      buttons: 4,
      config: configCheck(factory),
      restarts: 0,
    });
    expect(listener.named("error")).toEqual([
      { frame: "error", code: errorCodes.badValue, refused: 7 },
    ]);
  });

  it("is the board's own again when every bit of the EEPROM is junk", () => {
    const eeprom = Uint8Array.from({ length: 1024 }, (_, at) => (at * 71 + 13) & 0xff);
    expect(new Listener(eeprom).named("welcome")[0]).toMatchObject({
      config: configCheck(factory),
      selfTest: 2,
    });
  });

  it("survives a power cut at any moment of its writing: the old one or the new one", () => {
    for (let cutMs = 5; cutMs < 120; cutMs += 10) {
      const listener = new Listener();
      listener.console.mcu.write(encodeFrame({ frame: "config", ...eight }));
      listener.console.mcu.run(cutMs);
      listener.console.mcu.reset("powerOn");
      listener.console.mcu.run(50);
      const { config, id } = listener.hello() ?? {};
      expect([configCheck(factory), configCheck(eight)]).toContain(config);
      expect(id).toBe(9);
    }
  });
});

describe("at 115,200 baud", () => {
  it("the line is within 2.2 %, `felt` out after 1.3 ms and the press after 16 ms, in the median", () => {
    const listener = new Listener();
    listener.configure({ ...factory, baud: 1 });
    const { mcu } = listener.console;
    expect(Math.abs(mcu.baudRate - 115_200) / 115_200).toBeLessThan(0.022);
    const felt: number[] = [];
    const recorded: number[] = [];
    for (let press = 0; press < 100; press++) {
      mcu.run(40 + ((press * 37) % 100) / 100);
      listener.heard.length = 0;
      const fromMs = mcu.nowMs;
      listener.press(1 + (press % 4), 50);
      for (const { frame, atMs } of listener.heard) {
        if (frame.frame === "felt") felt.push(atMs - fromMs);
        if (frame.frame === "press") recorded.push(atMs - fromMs);
      }
      const seq = Math.max(
        0,
        ...listener.heard.map(({ frame }) => ("seq" in frame ? frame.seq : 0)),
      );
      mcu.write(encodeFrame({ frame: "ack", epoch: 1, seq }));
    }
    const median = (values: readonly number[]) =>
      [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
    process.stdout.write(
      `115,200 baud: felt ${median(felt).toFixed(2)} ms, press ${median(recorded).toFixed(2)} ms median\n`,
    );
    expect([felt.length, recorded.length]).toEqual([100, 100]);
    expect(median(felt)).toBeLessThanOrEqual(1.3);
    expect(median(recorded)).toBeLessThanOrEqual(16);
  });
});

describe("with all eight buttons chattering at once", () => {
  it("the sampling interrupt is done within one character of the fast line", () => {
    const tickVector = 0x1c; // TIMER2_COMPA of the ATmega328P.
    const listener = new Listener();
    listener.configure({ ...eight, baud: 1 });
    const console = new SimulatedConsole({
      hardware,
      eeprom: listener.console.eeprom.bytes,
      measureVector: tickVector,
    });
    console.mcu.run(100);
    const fromMs = console.mcu.nowMs;
    for (let button = 1; button <= 8; button++) {
      for (let edge = 0; edge < 20; edge++) {
        console.mcu.at(fromMs + edge * 0.5, () => console.setContact(button, edge % 2 === 0));
        console.mcu.at(fromMs + 60 + edge * 0.5, () => console.setContact(button, edge % 2 === 1));
      }
      console.mcu.at(fromMs + 10, () => console.setContact(button, true));
      console.mcu.at(fromMs + 70, () => console.setContact(button, false));
    }
    console.mcu.run(200);
    const { interruptCycles, charMs, clockHz } = console.mcu;
    const charCycles = Math.round((charMs / 1000) * clockHz);
    process.stdout.write(`tick ${Math.max(...interruptCycles)} cycles worst of ${charCycles}\n`);
    expect(interruptCycles.length).toBeGreaterThan(900);
    expect(Math.max(...interruptCycles)).toBeLessThan(charCycles);
  });
});

describe("inputs that are no contact buttons", () => {
  // Input 7 is A2, a pad; input 8 is A3, a mat.
  const pads: ConsoleConfig = { ...eight, pads: 0b0100_0000, quiet: 0b1000_0000 };

  it("a pad is pressed by a finger's 8 pF, not by a drift of as much over a minute", () => {
    const listener = new Listener();
    const { mcu } = listener.console;
    mcu.setPad(2, 20);
    listener.configure(pads);
    mcu.run(200);
    mcu.setPad(2, 28);
    mcu.run(120);
    mcu.setPad(2, 20);
    mcu.run(100);
    expect(new Set(listener.named("press").map(({ button }) => button))).toEqual(new Set([6]));
    expect(listener.named("release").length).toBeGreaterThan(0);
    mcu.write(encodeFrame({ frame: "ack", epoch: 1, seq: 2 }));
    mcu.run(20);
    listener.heard.length = 0;
    for (let step = 1; step <= 60; step++) {
      mcu.setPad(2, 20 + (step * 8) / 60);
      mcu.run(1000);
      mcu.write(encodeFrame({ frame: "ping", token: 0 }));
    }
    expect(listener.named("press")).toEqual([]);
  });

  it.each([50, 60])("a pad with %i Hz of mains on it presses nothing", (hertz) => {
    const listener = new Listener();
    const { mcu } = listener.console;
    mcu.setPad(2, 20);
    listener.configure(pads);
    mcu.run(200);
    // Twice and a half what a finger must add before it counts: 60 of the converter's 1,023 steps.
    mcu.setPadHum(2, { volts: 0.3, hertz });
    mcu.run(10_000);
    // The host said nothing for so long: what there is to tell comes after HELLO.
    listener.hello();
    expect(listener.named("press")).toEqual([]);
    mcu.setPad(2, 28);
    mcu.run(120);
    expect(listener.named("press").map(({ button }) => button)).toContain(6);
  });

  it("a mat is told as loss-free as a press, and lights no lamp", () => {
    const listener = new Listener();
    listener.configure(pads);
    let lit = false;
    listener.console.setContact(8, true);
    for (let ms = 0; ms < 1500; ms++) {
      listener.console.mcu.run(1);
      lit = lit || listener.console.lamps.includes(true);
    }
    listener.console.setContact(8, false);
    listener.console.mcu.run(100);
    expect(listener.named("felt")).toEqual([]);
    expect(listener.named("press").map(({ button }) => button)).toContain(7);
    expect(listener.named("release").map(({ button }) => button)).toContain(7);
    expect(lit).toBe(false);
  });

  it("a sensor that is high when active is told at that level", () => {
    const listener = new Listener();
    listener.configure({ ...pads, inverted: 0b1000_0000 });
    const { mcu } = listener.console;
    // Input 8 is A3, port C bit 3: the level itself, whatever the simulated wires make of it.
    mcu.setLevel("C", 3, false);
    mcu.run(300);
    listener.heard.length = 0;
    mcu.setLevel("C", 3, true);
    mcu.run(100);
    expect(listener.named("press").map(({ button }) => button)).toEqual([7]);
    expect(listener.named("release")).toEqual([]);
    mcu.setLevel("C", 3, false);
    mcu.run(100);
    expect(listener.named("release").map(({ button }) => button)).toEqual([7]);
  });
});
