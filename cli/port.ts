import { InvalidArgumentError } from "commander";

/** For commander: a TCP port, 1 to 65535. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new InvalidArgumentError("a port from 1 to 65535");
  return port;
}
