import { parseCentralConfig } from "@otklik/central/config";
import { OtklikError } from "@otklik/feedback/error";
import { describe, expect, it } from "vitest";

function mistake(text: string): OtklikError {
  try {
    parseCentralConfig(text, "central.yaml");
  } catch (error) {
    if (error instanceof OtklikError) return error;
  }
  throw new Error("the config was taken");
}

describe("central's config", () => {
  it("is whole without a single line", () => {
    expect(parseCentralConfig("")).toMatchObject({
      http: { host: "127.0.0.1" },
      mqtt: { kind: "embedded", host: "127.0.0.1" },
      store: { kind: "sqlite" },
      workers: 1,
    });
  });

  it.each([
    ["http:\n  prot: 80\n", 2, "http.prot", "port"],
    ["http:\n  port: high\n", 2, "http.port", "number"],
    ["store:\n  kind: sqlite\n  pth: x\n", 3, "store.pth", "allowed: kind, path"],
    ["workers: 0\n", 1, "workers", ">=1"],
    ["store:\n  kind: mysql\n", 2, "store.kind", "sqlite"],
    [
      "mqtt:\n  kind: mosquitto\n  url: http://broker\n  username: a\n  password: b\n  files: c\n",
      3,
      "mqtt.url",
      "mqtt://",
    ],
    ["http:\n  port: 80\n  port: 81\n", 3, "", "unique"],
  ])("names line, key and what is allowed: %j", (text, line, key, allowed) => {
    const error = mistake(text);
    expect(error.code).toBe("config-invalid");
    expect(error.message).toContain(`central.yaml:${line}:`);
    expect(error.message).toContain(key);
    expect(error.message).toContain(allowed);
  });
});
