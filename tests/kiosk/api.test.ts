import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { startApi } from "@otklik/edge-agent/api/server";
import { SystemClock } from "@otklik/edge-agent/clock";
import type { OtklikError } from "@otklik/feedback/error";
import type { BenchMessage, CustomerMessage, ManagerMessage } from "@otklik/feedback/live-message";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  builtPages,
  codeOf,
  cookieOf,
  key,
  openShop,
  pin,
  postJson,
  type Shop,
} from "./open-shop.ts";
import { ShopViews } from "./shop-views.ts";
import { SseClient } from "./sse-client.ts";

let shop: Shop;
const clients: { close(): void }[] = [];

beforeEach(async () => {
  shop = await openShop({ withBench: true });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await shop.stop();
});

function listen<M extends { readonly t: string }>(path: string, cookie = ""): SseClient<M> {
  const client = new SseClient<M>(`${shop.url}${path}`, cookie ? { cookie } : {});
  clients.push(client);
  return client;
}
const touch = {
  page: "00112233445566aa",
  epoch: 7,
  seq: 1,
  survey: "service",
  surveyVersion: 3,
  question: "service",
  value: 2,
};

describe("a touch", () => {
  it("is answered with its identity in the journal", async () => {
    const response = await postJson(`${shop.url}/api/touch`, touch);
    expect(await response.json()).toEqual({
      stored: true,
      epoch: shop.views.epoch,
      seq: 1,
      duplicate: false,
    });
    expect(shop.views.items).toHaveLength(1);
  });

  it("sent again changes nothing and is answered alike", async () => {
    const first = (await (await postJson(`${shop.url}/api/touch`, touch)).json()) as object;
    const again = await (await postJson(`${shop.url}/api/touch`, touch)).json();
    expect(again).toEqual({ ...first, duplicate: true });
    expect(shop.views.items).toHaveLength(1);
  });

  it("that the journal cannot keep is refused with the reason", async () => {
    shop.views.refuseWith = "journal-full";
    const response = await postJson(`${shop.url}/api/touch`, touch);
    expect(response.status).toBe(507);
    expect(await codeOf(response)).toBe("journal-full");
  });

  it("under a number that holds another answer is a conflict, and stores nothing", async () => {
    await postJson(`${shop.url}/api/touch`, touch);
    const other = await postJson(`${shop.url}/api/touch`, { ...touch, value: 3 });
    expect([other.status, await codeOf(other)]).toEqual([409, "touch-conflict"]);
    expect(shop.views.items).toHaveLength(1);
  });

  it("with a value that the question does not have is a bad request", async () => {
    shop.views.refuseWith = "bad-value";
    const response = await postJson(`${shop.url}/api/touch`, touch);
    expect([response.status, await codeOf(response)]).toEqual([400, "bad-value"]);
  });

  it("with a wrong or unknown key is refused, and the answer names the key", async () => {
    const response = await postJson(`${shop.url}/api/touch`, { ...touch, value: 11 });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect(error.code).toBe("bad-request");
    expect(error.message).toContain("value");
    const unknown = await postJson(`${shop.url}/api/touch`, { ...touch, name: "x" });
    expect(unknown.status).toBe(400);
  });

  it("larger than any touch is not read", async () => {
    const response = await postJson(`${shop.url}/api/touch`, { ...touch, page: "x".repeat(9000) });
    expect(response.status).toBe(413);
  });

  it("that is no JSON, empty, of another type or to nowhere is refused with a code and a hint", async () => {
    const send = (path: string, body: string, type = "application/json") =>
      fetch(`${shop.url}${path}`, { method: "POST", headers: { "content-type": type }, body });
    const huge = JSON.stringify({ x: "y".repeat(9000) });
    const answers = await Promise.all([
      send("/api/touch", "{nope"),
      send("/api/touch", ""),
      send("/api/touch", "{}", "text/plain"),
      send("/api/touch", huge),
      send("/api/nowhere", "{}"),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 415, 413, 404]);
    for (const answer of answers)
      expect(await answer.json()).toMatchObject({
        error: { code: expect.stringMatching(/^[a-z-]+$/), hint: expect.stringMatching(/\.$/) },
      });
  });
});

describe("a live stream", () => {
  it("begins with the whole state, then tells of a press after its commit", async () => {
    const cookie = await cookieOf(shop.url);
    shop.views.press(4, "console", undefined, "counted");
    const manager = listen<ManagerMessage>("/api/live/manager", cookie);
    const hello = await manager.find((message) => message.t === "hello");
    expect(hello.t === "hello" && hello.state.feed).toHaveLength(1);
    const item = shop.views.press(1);
    const told = await manager.find((message) => message.t === "press");
    expect(told).toEqual({ t: "press", item });
    const patch = await manager.find((message) => message.t === "patch");
    expect(patch.t === "patch" && patch.state.today?.verdicts).toEqual({ counted: 1, pending: 1 });
  });

  it("shows the answer to the newest customer page only: it is the customer's secret", async () => {
    const older = listen<CustomerMessage>("/api/live/customer");
    await older.find((message) => message.t === "hello");
    const newer = listen<CustomerMessage>("/api/live/customer");
    await newer.find((message) => message.t === "hello");
    const { face } = shop.views.press(2);
    const shown = await newer.find((message) => message.t === "stored");
    const hidden = await older.find((message) => message.t === "stored");
    expect(shown).toMatchObject({ face });
    expect(hidden).toMatchObject({ face: null });
  });

  it("tells nobody what was tapped on a screen: the screen knows it", async () => {
    const page = listen<CustomerMessage>("/api/live/customer");
    await page.find((message) => message.t === "hello");
    await postJson(`${shop.url}/api/touch`, touch);
    expect(await page.find((message) => message.t === "stored")).toMatchObject({ face: null });
  });

  it("turns away the 33rd page instead of slowing the others", async () => {
    const pages = Array.from({ length: 32 }, () => listen<CustomerMessage>("/api/live/customer"));
    for (const page of pages) expect(await page.answered()).toBe(200);
    expect(await listen<CustomerMessage>("/api/live/customer").answered()).toBe(503);
    pages[0]?.close();
    await expect
      .poll(async () => {
        const page = listen<CustomerMessage>("/api/live/customer");
        const status = await page.answered();
        page.close();
        return status;
      })
      .toBe(200);
  });

  it("puts the console's bytes into words for the bench", async () => {
    const bench = listen<BenchMessage>("/api/live/bench", await cookieOf(shop.url));
    await bench.find((message) => message.t === "hello");
    shop.views.tell({ t: "bytes", dir: "down", hex: "d101", monoMs: 5 });
    const told = await bench.find((message) => message.t === "wire");
    expect(told.t === "wire" && told.lines).toEqual([
      {
        dir: "down",
        monoMs: 5,
        hex: "d1 01",
        name: "report-digital",
        fields: { channel: "1", value: "1" },
      },
    ]);
  });
});

describe("the staff's door", () => {
  it("is closed without a session", async () => {
    for (const path of ["/api/live/manager", "/api/live/bench", "/api/manager"]) {
      const response = await fetch(`${shop.url}${path}`);
      expect(response.status).toBe(401);
      expect(await codeOf(response)).toBe("sign-in-needed");
    }
    const press = await postJson(`${shop.url}/api/bench`, { cmd: "reset" });
    expect(press.status).toBe(401);
    expect(shop.views.commands).toEqual([]);
  });

  it("opens by PIN and by key; no script and no other site gets the cookie", async () => {
    for (const proof of [{ pin }, { key }]) {
      const response = await postJson(`${shop.url}/api/session`, proof);
      expect(response.headers.get("set-cookie")).toMatch(/HttpOnly.*SameSite=Strict/i);
      const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
      const state = await fetch(`${shop.url}/api/manager`, { headers: { cookie } });
      expect(state.status).toBe(200);
    }
  });

  it("locks after five wrong tries, for the right PIN too, and says for how long", async () => {
    for (let tried = 0; tried < 5; tried++) {
      const response = await postJson(`${shop.url}/api/session`, { pin: `00000${tried}` });
      expect(await codeOf(response)).toBe("sign-in-wrong");
    }
    const locked = await postJson(`${shop.url}/api/session`, { pin });
    expect(locked.status).toBe(429);
    expect(Number(locked.headers.get("retry-after"))).toBeGreaterThan(200);
  });

  it("closes behind who signs out", async () => {
    const cookie = await cookieOf(shop.url);
    await fetch(`${shop.url}/api/session`, { method: "DELETE", headers: { cookie } });
    const state = await fetch(`${shop.url}/api/manager`, { headers: { cookie } });
    expect(state.status).toBe(401);
  });

  it("tells strangers that the agent is well, and staff how it is", async () => {
    const stranger = (await (await fetch(`${shop.url}/api/health`)).json()) as object;
    expect(Object.keys(stranger).sort()).toEqual(["epoch", "ok", "software", "uptimeS"]);
    const cookie = await cookieOf(shop.url);
    const staff = await (await fetch(`${shop.url}/api/health`, { headers: { cookie } })).json();
    expect(staff).toMatchObject({ sync: [{ target: "central" }], pages: { customer: 0 } });
  });
});

describe("a foreign page", () => {
  it("cannot post in a visitor's name", async () => {
    const foreign = { origin: "https://elsewhere.example" };
    const response = await postJson(`${shop.url}/api/touch`, touch, foreign);
    expect(response.status).toBe(403);
    expect(await codeOf(response)).toBe("cross-site");
    const form = await fetch(`${shop.url}/api/touch`, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: JSON.stringify(touch),
    });
    expect(form.status).toBe(415);
    expect(shop.views.items).toHaveLength(0);
  });

  it("cannot reach the agent under a name of its own", async () => {
    const status = await new Promise<number | undefined>((resolve) => {
      request(`${shop.url}/api/health`, { headers: { host: "rebound.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(403);
  });

  it("cannot frame a page or make it load anything", async () => {
    const response = await fetch(`${shop.url}/customer/`);
    expect(response.status).toBe(200);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });
});

describe("starting", () => {
  it("on a taken port says so by code", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const clock = new SystemClock();
    const { port } = other.address() as AddressInfo;
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const views = new ShopViews({ clock });
    const started = startApi({ port, kioskDir: await builtPages(), views, clock, log });
    await expect(started).rejects.toMatchObject({
      code: "port-in-use",
      context: { port },
    } satisfies Partial<OtklikError>);
    other.close();
  });

  it("with a PIN that protects nothing is refused", async () => {
    const clock = new SystemClock();
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const views = new ShopViews({ clock });
    const started = startApi({ port: 0, kioskDir: "/", pin: "12", views, clock, log });
    await expect(started).rejects.toMatchObject({ code: "pin-too-short" });
  });
});
