import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pinNumber, readConsoleHardware } from "@otklik/firmware/hardware";
import { kitLines, kitPrice, readKits } from "@otklik/firmware/kits";
import { describe, expect, it } from "vitest";
import { drawWiring } from "../../hardware/wiring/draw.ts";
import { drawSensors } from "../../hardware/wiring/draw-sensors.ts";
import { temporaryFolder } from "../test-shop.ts";

const file = (name: string) =>
  readFileSync(new URL(`../../hardware/${name}`, import.meta.url), "utf8");
const readme = file("README.md");

describe("the kits", () => {
  const kits = readKits();

  it("cost what the README says", () => {
    for (const { id } of kits.kits) {
      const { from, to } = kitPrice(kits, id);
      expect(readme).toMatch(new RegExp(`^\\| ${id} \\|.*\\| ${from}–${to} \\|$`, "m"));
    }
  });

  it("COUNT and TOUCH are START and more", () => {
    const start = kitLines(kits, "START");
    expect(start.find(({ part }) => part.id === "button")?.count).toBe(
      readConsoleHardware().buttonCount,
    );
    for (const id of ["COUNT", "TOUCH"] as const) {
      expect(kitLines(kits, id).slice(0, start.length)).toEqual(start);
      expect(kitLines(kits, id).length).toBeGreaterThan(start.length);
    }
  });

  it("name every part there is, so that nothing in the list is for nothing", () => {
    const named = new Set(kits.kits.flatMap(({ items }) => items.map(({ part }) => part)));
    expect(kits.parts.map(({ id }) => id).filter((id) => !named.has(id))).toEqual([]);
  });

  it("that do not fit are refused with the key that is wrong", () => {
    const path = join(temporaryFolder(), "kits.json");
    const wrong = (text: string) => {
      writeFileSync(path, text);
      return () => readKits(path);
    };
    const good = file("kits.json");
    expect(wrong(good.replace('"part": "rtc"', '"part": "clock"'))).toThrow(/unknown part clock/);
    expect(wrong(good.replace('"currency": "EUR"', '"currency": "SHELLS"'))).toThrow(/currency/);
    expect(wrong(good.replace('"priceTo"', '"price"'))).toThrow(/price/);
  });
});

describe("the wiring drawing", () => {
  const hardware = readConsoleHardware();

  it("is what the generator makes of the board's data (else: npx otklik --node hardware/wiring/main.ts)", () => {
    expect(file("wiring/console-start.svg")).toBe(drawWiring(hardware));
    expect(file("wiring/console-sensors.svg")).toBe(drawSensors(hardware));
  });

  it("shows the pin of every button and lamp in use, and of no other", () => {
    const drawn = drawWiring(hardware);
    for (const pins of [hardware.buttons, hardware.lamps])
      for (const { button, label } of pins)
        expect([label, drawn.includes(`>${label}</text>`)]).toEqual([
          label,
          button <= hardware.buttonCount,
        ]);
  });

  it("shows every mat, sensor and pad at its pin, as a config would say it; one that leaves the data is gone", () => {
    const drawn = drawSensors(hardware);
    for (const { kind, label } of hardware.sensors) {
      expect(drawn).toContain(`>${label}</text>`);
      expect(drawn).toContain(`{pin: ${label}, kind: ${kind}`);
    }
    const [, ...others] = hardware.sensors;
    expect(drawSensors({ ...hardware, sensors: others })).not.toContain("pressure mat");
  });

  it("puts no sensor where the four faces have their contacts and lamps", () => {
    const faces = [...hardware.buttons, ...hardware.lamps].filter(
      ({ button }) => button <= hardware.buttonCount,
    );
    const taken = new Set(faces.map(({ firmataPin }) => firmataPin));
    expect(hardware.sensors.filter(({ firmataPin }) => taken.has(firmataPin))).toEqual([]);
    for (const { label, firmataPin } of [...faces, ...hardware.sensors])
      expect(pinNumber(hardware, label)).toBe(firmataPin);
  });

  it("follows the data: six buttons are drawn as six", () => {
    const drawn = drawWiring({ ...hardware, buttonCount: 6 });
    expect(drawn.match(/>button \d</g)).toHaveLength(6);
    expect(drawn).toContain(">D7</text>");
  });

  it("and the README name the same pins", () => {
    const inUse = (pins: typeof hardware.buttons) =>
      pins
        .slice(0, hardware.buttonCount)
        .map(({ label }) => `\`${label}\``)
        .join(" ");
    expect(readme).toContain(inUse(hardware.buttons));
    expect(readme).toContain(inUse(hardware.lamps));
  });
});
