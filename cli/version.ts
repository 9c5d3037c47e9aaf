import { readFileSync } from "node:fs";

/** `otklik 0.1.0`: what an agent says of itself. */
export function softwareVersion(): string {
  const text = readFileSync(new URL("./package.json", import.meta.url), "utf8");
  return `otklik ${(JSON.parse(text) as { version: string }).version}`;
}
