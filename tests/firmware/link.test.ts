import { EventEmitter } from "node:events";
import { setImmediate } from "node:timers/promises";
import { type ConsolePort, FirmataSource } from "@otklik/edge-agent/press/firmata";
import { type ByteStream, SerialTransport } from "@otklik/edge-agent/press/serial-transport";
import { OtklikError } from "@otklik/feedback/error";
import { type ConsoleConfig, factoryConfig } from "@otklik/firmware/config";
import { readConsoleHardware } from "@otklik/firmware/hardware";
import { SimulatedConsole } from "@otklik/firmware/simulator/console";
import { afterEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../virtual-clock.ts";
import { ConsoleRig, RecordingSink } from "./console-rig.ts";

/** Plugged and unplugged, the wrong thing on the port, two at once. */

/** A port whose other end does as it is told. */
class Wire extends EventEmitter implements ByteStream {
  readonly written: number[] = [];
  onWrite: (bytes: Uint8Array) => void = () => undefined;
  closed = false;

  write(bytes: Uint8Array, done: () => void): boolean {
    this.written.push(...bytes);
    this.onWrite(bytes);
    done();
    return true;
  }

  destroy(): void {
    if (this.closed) return;
    this.closed = true;
    this.emit("close");
  }
}

class Bench {
  readonly clock = new VirtualClock();
  readonly sink = new RecordingSink();
  readonly consoles = new Map<
    string,
    { readonly console: SimulatedConsole; up: number[]; wire?: Wire; baud?: number }
  >();
  /** Ports that nothing is connected to. */
  readonly absent = new Set<string>();
  readonly source: FirmataSource;
  #ids = 100;

  constructor(ports: readonly (string | ConsolePort)[], config?: ConsoleConfig) {
    this.source = new FirmataSource({
      clock: this.clock,
      sink: this.sink,
      ports: ports.map((port) =>
        typeof port !== "string" || !config ? port : { path: port, wiring: { config, kinds: [] } },
      ),
      newId: () => this.#ids++,
      open: async (port, baud) => {
        if (this.absent.has(port)) throw new OtklikError("port-absent", "nothing there");
        const wire = new Wire();
        const plugged = this.consoles.get(port);
        if (plugged) {
          plugged.up = [];
          plugged.wire = wire;
          plugged.baud = baud;
          // At another speed than its own the console sees framing errors, here bytes that mean nothing.
          wire.onWrite = (bytes) =>
            plugged.console.mcu.write(sameSpeed(plugged) ? bytes : bytes.map(() => 0));
        }
        return new SerialTransport({ path: port, stream: wire });
      },
    });
  }

  plug(port: string, eeprom?: Uint8Array): SimulatedConsole {
    const plugged: { console: SimulatedConsole; up: number[]; wire?: Wire; baud?: number } = {
      up: [],
      console: new SimulatedConsole({
        ...(eeprom ? { eeprom } : {}),
        onByte: (byte) => plugged.up.push(byte),
      }),
    };
    this.consoles.set(port, plugged);
    this.absent.delete(port);
    return plugged.console;
  }

  unplug(port: string): void {
    const plugged = this.consoles.get(port);
    this.consoles.delete(port);
    this.absent.add(port);
    plugged?.wire?.destroy();
  }

  async advance(ms: number): Promise<void> {
    for (let step = 0; step < ms; step++) {
      this.clock.advance(1);
      for (const plugged of this.consoles.values()) {
        plugged.console.mcu.run(1);
        if (plugged.up.length === 0) continue;
        const bytes = Buffer.from(plugged.up);
        plugged.up = [];
        plugged.wire?.emit("data", sameSpeed(plugged) ? bytes : Buffer.alloc(bytes.length));
      }
      await setImmediate();
    }
  }
}

/** Within 5 %, as a receiver needs it. */
function sameSpeed(plugged: {
  readonly console: SimulatedConsole;
  readonly baud?: number;
}): boolean {
  const own = plugged.console.mcu.baudRate;
  return Math.abs(own - (plugged.baud ?? own)) / own < 0.05;
}

const benches: Bench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.source.stop();
});

async function startBench(
  ports: readonly (string | ConsolePort)[],
  prepare: (bench: Bench) => void,
  config?: ConsoleConfig,
): Promise<Bench> {
  const bench = new Bench(ports, config);
  benches.push(bench);
  prepare(bench);
  await bench.source.start();
  await bench.advance(200);
  return bench;
}

const told = ({ sink }: Bench) =>
  sink.links.map(({ port, state, reason }) => `${port} ${state} ${reason}`);

describe("a console's link", () => {
  it("is back within five seconds of being plugged in again, and both moments are told", async () => {
    const bench = await startBench(["a"], (fresh) => fresh.plug("a"));
    const eeprom = Uint8Array.from(bench.consoles.get("a")?.console.eeprom.bytes ?? []);
    bench.unplug("a");
    await bench.advance(20_000);
    bench.plug("a", eeprom);
    await bench.advance(5000);
    expect(told(bench)).toEqual([
      "a up connected",
      "a down closed",
      "a down port-absent",
      "a up connected",
    ]);
    expect(bench.sink.links[3]?.sourceId).toBe(bench.sink.links[0]?.sourceId);
  });

  it("tells once that a port is absent, however often it is tried", async () => {
    const bench = await startBench(["a"], (fresh) => fresh.absent.add("a"));
    await bench.advance(30_000);
    expect(told(bench)).toEqual(["a down port-absent"]);
  });

  it("gives a silent device up, says that it is no console, and looks again", async () => {
    const bench = await startBench(["a"], () => undefined);
    await bench.advance(12_000);
    expect(told(bench)).toEqual(["a down not-a-console"]);
    bench.plug("a");
    await bench.advance(7000);
    expect(told(bench)).toEqual(["a down not-a-console", "a up connected"]);
  });

  it("gives a device up that only chatters", async () => {
    const bench = await startBench(["a"], () => undefined);
    const chatter = bench.clock.every(50, () =>
      bench.consoles.get("a")?.wire?.emit("data", Buffer.from("NMEA,1,2\r\n")),
    );
    await bench.advance(6000);
    chatter();
    expect(told(bench)).toEqual(["a down not-a-console"]);
  });

  it("notices a console that fell silent with its cable in place", async () => {
    const bench = await startBench(["a"], (fresh) => fresh.plug("a"));
    const plugged = bench.consoles.get("a");
    bench.consoles.delete("a");
    await bench.advance(5000);
    expect(told(bench)).toEqual(["a up connected", "a down silent"]);
    if (plugged) bench.consoles.set("a", plugged);
    await bench.advance(6000);
    expect(told(bench).at(-1)).toBe("a up connected");
  });

  it("wires a console as it is told to and follows it to the fast line, with the gap told", async () => {
    const config = { ...factoryConfig(readConsoleHardware()), count: 6, baud: 1 };
    const bench = await startBench(["a"], (fresh) => fresh.plug("a"), config);
    await bench.advance(8000);
    expect(told(bench)).toEqual(["a up connected", "a down silent", "a up connected"]);
    expect(bench.sink.links.at(-1)?.detail).toMatchObject({ buttons: 6, restarts: 1 });
    const eeprom = Uint8Array.from(bench.consoles.get("a")?.console.eeprom.bytes ?? []);
    bench.unplug("a");
    await bench.advance(3000);
    bench.plug("a", eeprom);
    await bench.advance(3000);
    expect(told(bench).at(-1)).toBe("a up connected");
    bench.consoles.get("a")?.console.setContact(2, true);
    await bench.advance(100);
    expect(bench.sink.presses.size).toBe(1);
  });

  it("finds a console that was left at the fast line by another agent within five seconds", async () => {
    const config = { ...factoryConfig(readConsoleHardware()), baud: 1 };
    const first = await startBench(["a"], (fresh) => fresh.plug("a"), config);
    await first.advance(1000);
    const eeprom = Uint8Array.from(first.consoles.get("a")?.console.eeprom.bytes ?? []);
    const second = await startBench(["a"], (fresh) => fresh.plug("a", eeprom));
    await second.advance(4800);
    expect(told(second)).toEqual(["a up connected"]);
  });

  it("keeps two consoles apart", async () => {
    const bench = await startBench(["a", "b"], (fresh) => {
      fresh.plug("a");
      fresh.plug("b");
    });
    bench.consoles.get("a")?.console.setContact(1, true);
    bench.consoles.get("b")?.console.setContact(2, true);
    await bench.advance(60);
    const presses = [...bench.sink.presses.values()].map(
      ({ source, button }) => `${source.id} ${button}`,
    );
    expect(presses.sort()).toEqual(["00000064 1", "00000065 2"]);
  });

  it("knows two consoles again that came back under each other's port, as boards without serial numbers do", async () => {
    const factory = factoryConfig(readConsoleHardware());
    const six = { config: { ...factory, count: 6 }, kinds: [] };
    const four = { config: factory, kinds: [] };
    const bench = await startBench(
      [
        { path: "a", id: "00000064", wiring: six },
        { path: "b", id: "00000065", wiring: four },
      ],
      (fresh) => {
        fresh.plug("a");
        fresh.plug("b");
      },
    );
    await bench.advance(1500);
    const kept = (port: string) =>
      Uint8Array.from(bench.consoles.get(port)?.console.eeprom.bytes ?? []);
    const [first, second] = [kept("a"), kept("b")];
    bench.unplug("a");
    bench.unplug("b");
    await bench.advance(3000);
    bench.sink.links.length = 0;
    bench.plug("a", second);
    bench.plug("b", first);
    await bench.advance(4900);
    expect(
      bench.sink.links.map(({ port, sourceId, reason, detail }) => [
        port,
        sourceId,
        reason,
        detail?.["buttons"],
      ]),
      "each with its own wiring, told to neither again",
    ).toEqual(
      expect.arrayContaining([
        ["a", "00000065", "connected", 4],
        ["b", "00000064", "connected", 6],
      ]),
    );
    expect(bench.sink.links.filter(({ state }) => state === "up")).toHaveLength(2);
    bench.consoles.get("b")?.console.setContact(6, true);
    bench.consoles.get("a")?.console.setContact(2, true);
    await bench.advance(60);
    const presses = [...bench.sink.presses.values()].map(
      ({ source, button }) => `${source.id} ${button}`,
    );
    expect(presses.sort()).toEqual(["00000064 6", "00000065 2"]);
  });

  it("goes on with one console while the other is away, and counts each one's presses apart", async () => {
    const [byId, plain] = ["/dev/serial/by-id/usb-1a86_USB_Serial_A-if00", "/dev/ttyUSB1"];
    const bench = await startBench([byId, plain], (fresh) => {
      fresh.plug(byId);
      fresh.plug(plain);
    });
    bench.unplug(byId);
    bench.consoles.get(plain)?.console.setContact(3, true);
    await bench.advance(80);
    expect(bench.sink.presses.size).toBe(1);
    expect(told(bench).filter((line) => line.startsWith(plain))).toEqual([`${plain} up connected`]);
  });

  it("refuses a second console with the same id, a copied one, instead of mixing their seqs", async () => {
    const bench = await startBench(["a", "b"], (fresh) => {
      fresh.plug("a");
      fresh.absent.add("b");
    });
    const copy = Uint8Array.from(bench.consoles.get("a")?.console.eeprom.bytes ?? []);
    bench.plug("b", copy);
    await bench.advance(4000);
    expect(told(bench)).toEqual(["b down port-absent", "a up connected", "b down same-id"]);
  });

  it("survives twenty replugs without keeping their boards", async () => {
    const rig = new ConsoleRig();
    await rig.start();
    const five = (await import("johnny-five")).default as unknown as {
      Board: { cache: unknown[] };
    };
    const before = five.Board.cache.length;
    for (let round = 0; round < 20; round++) {
      rig.unplug();
      await rig.advance(500);
    }
    expect(five.Board.cache.length).toBe(before);
    await rig.press(1, 60, 100);
    expect(rig.sink.perButton()).toEqual([1, 0, 0, 0]);
    await rig.stop();
  });
});
