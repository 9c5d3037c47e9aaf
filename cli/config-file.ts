import { readFileSync } from "node:fs";
import { OtklikError } from "@otklik/feedback/error";

/** Text of an agent's config. Throws `config-invalid` when it cannot be read. */
export function readConfigFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new OtklikError("config-invalid", `cannot read ${file}: ${(error as Error).message}`, {
      hint: "edge-agent/shop.yaml is an example to start from.",
      cause: error,
    });
  }
}
