import { readFileSync } from "node:fs";

/**
 * The operating system's id of this machine, at most 64 characters; `unknown` where there is none. A cloned card keeps
 * it, which is how central tells a clone from two machines.
 */
export function machineId(): string {
  for (const file of ["/etc/machine-id", "/var/lib/dbus/machine-id"]) {
    try {
      const id = readFileSync(file, "utf8").trim();
      if (id) return id.slice(0, 64);
    } catch {
      // The next place may have it; a container often has neither.
    }
  }
  return "unknown";
}
