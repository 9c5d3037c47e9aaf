import { OtklikError } from "@otklik/feedback/error";

/** Which serial port a command is about: the one it names, else the only board there is. */

export interface ListedPort {
  readonly path: string;
  /** Maker or chip, as far as USB says. */
  readonly says: string;
}

/** Ports of USB boards; built-in ones have no vendor and are left out. */
export async function listBoards(): Promise<readonly ListedPort[]> {
  const { SerialPort } = await import("serialport");
  const ports = await SerialPort.list().catch(() => []);
  return ports
    .filter((port) => port.vendorId !== undefined)
    .map((port) => ({
      path: port.path,
      says: [port.manufacturer, `USB ${port.vendorId}:${port.productId ?? "?"}`, port.serialNumber]
        .filter((part) => part !== undefined)
        .join(", "),
    }));
}

/** Throws `no-port` or `several-ports`, which list what there is. */
export async function choosePort(named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const boards = await listBoards();
  const [only, ...others] = boards;
  if (!only) {
    throw new OtklikError("no-port", "no board is connected over USB", {
      hint: "Plug one in, or name a port: --port /dev/ttyUSB0. A board that does not show up often has a cable that only charges.",
      context: { boards },
    });
  }
  if (others.length > 0) {
    throw new OtklikError(
      "several-ports",
      `several boards are connected:\n${boards.map(({ path, says }) => `  ${path}  ${says}`).join("\n")}`,
      { hint: `Say which: --port ${only.path}`, context: { boards } },
    );
  }
  return only.path;
}
