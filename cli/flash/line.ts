import { isSocketPort, openTransport, portError } from "@otklik/edge-agent/press/serial-transport";
import type { Clock } from "@otklik/feedback/clock";
import type { FlashLine } from "@otklik/firmware/flash/line";
import { SerialPort } from "serialport";

/** RESET is held low by DTR through a capacitor: this long to let it charge, this long for the chip to come up. */
const resetHoldMs = 100;
const resetSettleMs = 50;

/** Opens `port` (a device, or `unix:/path`) at `baud` and resets the board. Rejects as `openTransport` does. */
export async function openFlashLine(port: string, baud: number, clock: Clock): Promise<FlashLine> {
  return isSocketPort(port) ? openSocketLine(port, baud) : openDeviceLine(port, baud, clock);
}

async function openSocketLine(port: string, baud: number): Promise<FlashLine> {
  const transport = await openTransport(port, { baud });
  const line: FlashLine = {
    onBytes: undefined,
    onClose: undefined,
    write: (bytes) => void transport.write(bytes),
    close: () => transport.close(),
  };
  transport.onChunk = (bytes) => line.onBytes?.(bytes);
  transport.on("close", () => line.onClose?.());
  return line;
}

async function openDeviceLine(port: string, baudRate: number, clock: Clock): Promise<FlashLine> {
  const device = new SerialPort({ path: port, baudRate, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    device.open((cause) => (cause ? reject(portError(port, cause)) : resolve()));
  });
  const line: FlashLine = {
    onBytes: undefined,
    onClose: undefined,
    write: (bytes) => void device.write(Buffer.from(bytes)),
    close: () => closeDevice(device),
  };
  device.on("data", (bytes: Buffer) => line.onBytes?.(bytes));
  device.on("close", () => line.onClose?.());
  device.on("error", () => line.onClose?.());
  await pulse(device, clock);
  return line;
}

/** Opening alone resets only if DTR was low before; a line without DTR (a pseudo terminal) has to do with the opening. */
async function pulse(device: SerialPort, clock: Clock): Promise<void> {
  if (!(await setLines(device, false))) return;
  await clock.sleep(resetHoldMs);
  await setLines(device, true);
  await clock.sleep(resetSettleMs);
}

function setLines(device: SerialPort, high: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    device.set({ dtr: high, rts: high }, (error) => resolve(!error));
  });
}

function closeDevice(device: SerialPort): Promise<void> {
  return new Promise((resolve) => {
    if (device.isOpen) device.close(() => resolve());
    else resolve();
  });
}
