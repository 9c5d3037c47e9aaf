import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Api, startApi } from "@otklik/edge-agent/api/server";
import { SystemClock } from "@otklik/edge-agent/clock";
import { readAgentConfig } from "@otklik/edge-agent/config";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pin } from "./open-shop.ts";
import { ShopViews } from "./shop-views.ts";

const example = readFileSync(new URL("../../edge-agent/shop.yaml", import.meta.url), "utf8");

describe("pages with a certificate", () => {
  const folder = mkdtempSync(join(process.env["OTKLIK_TEST_TMP"] ?? tmpdir(), "tls-"));
  const cert = join(folder, "cert.pem");
  const key = join(folder, "key.pem");
  const clock = new SystemClock();
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const views = new ShopViews({ clock });
  let api: Api;

  beforeAll(async () => {
    const subject = ["-subj", "/CN=till-1.shop.example"];
    const names = ["-addext", "subjectAltName=DNS:till-1.shop.example,IP:127.0.0.1"];
    const how = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    const made = spawnSync("openssl", [
      ...how,
      ...["-nodes", "-days", "2", "-keyout", key, "-out", cert],
      ...subject,
      ...names,
    ]);
    expect(made.status).toBe(0);
    const yaml = `${example}http: {port: 0, tls: {cert: ${cert}, key: ${key}}, names: [Till-1.Shop.Example]}\n`;
    const { http } = readAgentConfig(yaml, "shop.yaml");
    api = await startApi({ ...http, kioskDir: undefined, pin, views, clock, log });
  });
  afterAll(async () => {
    await api?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** As a browser that trusts this certificate. */
  function ask(options: { path: string; host?: string; body?: object }): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const asking = request(
        `${api.url}${options.path}`,
        {
          ca: readFileSync(cert),
          // Names are the guard's to refuse here, not the certificate's.
          checkServerIdentity: () => undefined,
          method: options.body ? "POST" : "GET",
          headers: {
            ...(options.host ? { host: options.host } : {}),
            ...(options.body ? { "content-type": "application/json" } : {}),
          },
        },
        (response) => {
          response.resume();
          resolve(response);
        },
      );
      asking.on("error", reject);
      asking.end(options.body ? JSON.stringify(options.body) : undefined);
    });
  }

  it("are served over https, and over nothing else", async () => {
    expect(api.url).toMatch(/^https:/);
    expect((await ask({ path: "/api/health" })).statusCode).toBe(200);
    await expect(fetch(`${api.url.replace("https:", "http:")}/api/health`)).rejects.toThrow();
  });

  it("give a cookie that never travels in the open", async () => {
    const response = await ask({ path: "/api/session", body: { pin } });
    expect(response.headers["set-cookie"]?.[0]).toMatch(/HttpOnly; Secure; SameSite=Strict/i);
  });

  it("open under the names of the config, and under no other", async () => {
    for (const [host, status] of [
      ["till-1.shop.example", 200],
      ["TILL-1.shop.example:8443", 200],
      ["till-2.shop.example", 403],
    ] as const)
      expect([host, (await ask({ path: "/api/health", host })).statusCode]).toEqual([host, status]);
  });

  it("do not start with a key that is not the certificate's, and say which files", async () => {
    const wrong = join(folder, "wrong.pem");
    writeFileSync(wrong, "not a key");
    const tls = { cert, key: wrong };
    await expect(
      startApi({ port: 0, tls, kioskDir: undefined, views, clock, log }),
    ).rejects.toMatchObject({ code: "config-invalid", context: tls });
  });
});

it("a host name with a scheme, a port or a wildcard is no host name", () => {
  for (const name of ["https://till-1", "till-1:8080", "*.shop.example", ""])
    expect(() => readAgentConfig(`${example}http: {names: ["${name}"]}\n`, "shop.yaml")).toThrow(
      /http\.names/,
    );
});
