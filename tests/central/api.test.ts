import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { silentLog } from "@otklik/central/log";
import type { Central } from "@otklik/central/main";
import { afterEach, describe, expect, it } from "vitest";
import { get, joinedAgent, temporaryFolder, testCentral } from "./central-rig.ts";
import { bodies, clockAt, encounter, NOON_MS, newEpoch, opened, press } from "./events.ts";
import { feed } from "./feed.ts";

describe("central's API", () => {
  const running: Central[] = [];
  afterEach(async () => {
    for (const central of running.splice(0)) await central.stop();
  });
  const start = async () => {
    const central = await testCentral();
    running.push(central);
    return central;
  };
  const post = (
    central: Central,
    path: string,
    body: object,
    headers: Record<string, string> = {},
  ) =>
    fetch(`${central.httpUrl}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });

  it("joins a machine once per code, and a typed code may be sloppy", async () => {
    const central = await start();
    const code = await central.createInvite({ site: "shop-1", agent: "till-1" });
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{6}$/);
    const typed = ` ${code.toLowerCase().replace("-", " ")} `;
    const answer = await post(central, "/api/v1/join", { code: typed, machineId: "m" });
    expect(await answer.json()).toMatchObject({
      site: "shop-1",
      agent: "till-1",
      username: "till-1",
      mqttUrl: central.mqttUrl,
    });
    const again = await post(central, "/api/v1/join", { code });
    expect(again.status).toBe(403);
    expect(await again.json()).toMatchObject({ error: { code: "join-refused" } });
  });

  it("says in a refused join how a new code is made", async () => {
    const central = await start();
    const answer = await post(central, "/api/v1/join", { code: "ABC-DEFGHJ" });
    const { error } = (await answer.json()) as { error: { hint: string } };
    expect(error.hint).toContain("otklik central invite --site");
  });

  it.each(["0.0.0.0", "::"])(
    "tells who joins a broker on %s the host it was reached by",
    async (host) => {
      const join = async (mqtt: object) => {
        const central = await testCentral({ mqtt: { kind: "embedded", host, port: 0, ...mqtt } });
        running.push(central);
        const code = await central.createInvite({ site: "shop-1", agent: "till-1" });
        const url = central.httpUrl.replace("127.0.0.1", "localhost");
        const answer = await fetch(`${url}/api/v1/join`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ code }),
        });
        const { mqttUrl } = (await answer.json()) as { mqttUrl: string };
        return { mqttUrl, port: central.mqttUrl.split(":").at(-1) };
      };
      const { mqttUrl, port } = await join({});
      expect(mqttUrl).toBe(`mqtt://localhost:${port}`);
      const publicUrl = "mqtts://broker.example:8883";
      expect(await join({ publicUrl })).toMatchObject({ mqttUrl: publicUrl });
    },
  );

  it("gives up a code after five wrong secrets, even when the sixth is right", async () => {
    const central = await start();
    const code = await central.createInvite({ site: "shop-1", agent: "till-1" });
    const wrong = `${code.slice(0, 4)}${code.endsWith("000000") ? "111111" : "000000"}`;
    for (let tries = 0; tries < 5; tries++)
      expect((await post(central, "/api/v1/join", { code: wrong })).status).toBe(403);
    expect((await post(central, "/api/v1/join", { code })).status).toBe(403);
  });

  it("turns an address away after too many wrong tries", async () => {
    const central = await start();
    const ask = () =>
      fetch(`${central.httpUrl}/api/v1/fleet`, { headers: { authorization: "Bearer otk_no" } });
    for (let tries = 0; tries < 10; tries++) expect((await ask()).status).toBe(401);
    expect((await ask()).status).toBe(429);
  });

  it("shows nothing without a token, and lets a reading one change nothing", async () => {
    const central = await start();
    for (const path of ["events", "figures", "ledger", "fleet", "attachments", "session"])
      expect((await fetch(`${central.httpUrl}/api/v1/${path}`)).status, path).toBe(401);
    expect((await post(central, "/api/v1/invites", { site: "a", agent: "b" })).status).toBe(401);
    const read = { authorization: `Bearer ${await central.createToken("read")}` };
    expect((await post(central, "/api/v1/invites", { site: "a", agent: "b" }, read)).status).toBe(
      403,
    );
    expect((await post(central, "/api/v1/ledger/requeue", {}, read)).status).toBe(403);
    const ops = { authorization: `Bearer ${await central.createToken("ops")}` };
    expect((await post(central, "/api/v1/invites", { site: "a", agent: "B!" }, ops)).status).toBe(
      400,
    );
    expect((await post(central, "/api/v1/invites", { site: "a", agent: "b" }, ops)).status).toBe(
      200,
    );
    expect((await fetch(`${central.httpUrl}/healthz`)).status).toBe(200);
  });

  it("signs a page in with a cookie that other sites cannot use", async () => {
    const central = await start();
    const token = await central.createToken("ops");
    const signedIn = await post(central, "/api/v1/session", { token });
    const cookie = signedIn.headers.get("set-cookie") ?? "";
    expect(cookie).toContain("HttpOnly");
    expect(cookie).toContain("SameSite=Strict");
    const session = { cookie: cookie.split(";")[0] ?? "" };
    expect((await fetch(`${central.httpUrl}/api/v1/fleet`, { headers: session })).status).toBe(200);
    const cross = { ...session, origin: "https://evil.example" };
    expect((await post(central, "/api/v1/invites", { site: "a", agent: "b" }, cross)).status).toBe(
      403,
    );
    await fetch(`${central.httpUrl}/api/v1/session`, { method: "DELETE", headers: session });
    expect((await fetch(`${central.httpUrl}/api/v1/fleet`, { headers: session })).status).toBe(401);
  });

  it("hands out events page by page, with bodies verbatim", async () => {
    const central = await start();
    const token = await central.createToken("read");
    const epoch = newEpoch();
    const odd = '{"type":"health", "monoMs":2,"name":"note","detail":{"text":"a,\\"b\\"\\u0000"}}';
    await feed(central.store, epoch, 0, [
      ...bodies([opened(), clockAt(), press(), press({ value: 2, point: "till-2" })]),
      odd,
    ]);
    const lines: string[] = [];
    let cursor = "";
    for (let more = true; more; ) {
      const page = await get(central, token, `/api/v1/events?limit=2&cursor=${cursor}`);
      lines.push(...(await page.text()).split("\n").filter((line) => line !== ""));
      cursor = page.headers.get("otklik-cursor") ?? "";
      more = page.headers.get("otklik-more") === "true";
    }
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.map((event) => event["seq"])).toEqual([0, 1, 2, 3, 4]);
    expect(events[2]).toMatchObject({
      agent: "till-1",
      epoch,
      type: "press",
      point: "till-1",
      atMs: NOON_MS,
    });
    expect(lines[4]).toContain(`"body":${odd}}`);
    const filtered = await get(
      central,
      token,
      "/api/v1/events?type=press&point=till-2&since=2026-11-20&format=csv",
    );
    const csv = await filtered.text();
    expect(csv.split("\r\n")).toHaveLength(3);
    expect(csv).toMatch(/^site,agent,epoch,seq,type,point,atMs,atErrorMs,body\r\nshop-1,till-1,/);
    const bad = await fetch(`${central.httpUrl}/api/v1/events?limt=2`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(bad.status).toBe(400);
    expect(await bad.json()).toMatchObject({ error: { code: "bad-query" } });
  });

  it("computes figures as worked out by hand", async () => {
    const central = await start();
    const token = await central.createToken("read");
    const epoch = newEpoch();
    // 7 of 40 dissatisfied (values 1 and 2), 33 satisfied (3 and 4); one repeat and one pending beside them.
    const values = [
      ...Array(3).fill(1),
      ...Array(4).fill(2),
      ...Array(8).fill(3),
      ...Array(25).fill(4),
    ] as number[];
    const presses = [...values, 1, 1].map((value, at) => press({ value, monoMs: 1_000_000 + at }));
    const judged = [...values.keys(), 40].map((at) =>
      encounter({
        id: { epoch, seq: 2 + at },
        facts: [{ epoch, seq: 2 + at, verdict: at === 40 ? "repeat" : "counted" }],
      }),
    );
    await feed(central.store, epoch, 0, bodies([opened(), clockAt(), ...presses, ...judged]));
    await central.store.status(
      "shop-1",
      "till-1",
      { v: 1, state: "online", epoch, connect: 1, lastSeq: 84, backlog: 0 },
      { nowMs: NOON_MS + 60_000, retained: false },
    );
    const ask = async (query: string) =>
      (await (await get(central, token, `/api/v1/figures?${query}`)).json()) as {
        rows: Record<string, unknown>[];
        revision: number;
      };
    const { rows, revision } = await ask("by=site,day&metric=satisfied-share");
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      site: "shop-1",
      day: "2026-11-20",
      survey: "service",
      n: 40,
      value: 0.825,
      counts: { dissatisfied: 7, neutral: 0, satisfied: 33 },
      byVerdict: { counted: 40, repeat: 1, pending: 1 },
      pending: 1,
      timeUnsure: 0,
      sure: true,
      completeUntil: new Date(NOON_MS + 60_000).toISOString(),
    });
    // Wilson for 33 of 40: (0.825 + z²/80 ± z·√(0.825·0.175/40 + z²/6400)) ÷ (1 + z²/40), z = 1.95996.
    expect(rows[0]?.["low"]).toBeCloseTo(0.6805, 4);
    expect(rows[0]?.["high"]).toBeCloseTo(0.9125, 4);
    const happy = (await ask("by=site,point,quarter&metric=happy-index")).rows[0];
    expect(happy).toMatchObject({ point: "till-1", quarter: "2026-11-20T09:00Z", n: 40 });
    expect(happy?.["value"]).toBeCloseTo(((4 * 100) / 3 + (8 * 200) / 3 + 25 * 100) / 40, 6);
    expect((await ask("by=site,day&metric=nps")).rows).toEqual([]);
    expect((await ask("by=site,day&since=2026-11-21")).rows).toEqual([]);

    // A puller that has all this is told of nothing until something changes.
    expect((await ask(`by=site,day&changedSince=${revision}`)).rows).toEqual([]);
    await feed(central.store, epoch, 85, bodies([press({ value: 4, monoMs: 1_002_000 })]));
    expect((await ask(`by=site,day&changedSince=${revision}`)).rows).toMatchObject([
      { pending: 2 },
    ]);
    const csv = await (await get(central, token, "/api/v1/figures?format=csv")).text();
    expect(csv.split("\r\n")[0]).toMatch(/^site,point,day,quarter,zone,/);
  });

  it("takes in quarantined events after an upgrade, and leaves what it still cannot read", async () => {
    const central = await start();
    const token = await central.createToken("ops");
    const epoch = newEpoch();
    await feed(central.store, epoch, 0, [
      ...bodies([opened(), clockAt()]),
      '{"v":2,"type":"press"}',
    ]);
    // As an older reader would have left it: a good body under a refusal.
    const [good = ""] = bodies([press()]);
    const event = {
      seq: 3,
      body: good,
      parsed: { ok: false, reason: "unknown-type", detail: "" },
    } as const;
    const batch = { site: "shop-1", agent: "till-1", epoch, from: 3, to: 3, nowMs: NOON_MS };
    await central.store.intake({ ...batch, events: [event] });
    const answer = await post(
      central,
      "/api/v1/ledger/requeue",
      {},
      { authorization: `Bearer ${token}` },
    );
    expect(await answer.json()).toEqual({ read: 2, stored: 1, left: 1 });
    const ledger = (await (await get(central, token, "/api/v1/ledger")).json()) as object;
    expect(ledger).toMatchObject({
      total: { stored: 3, quarantined: 1, missing: 0 },
      quarantine: [{ seq: 2, reason: "future-version" }],
    });
  });

  it("reads a long quarantine again to its end", async () => {
    const central = await start();
    const token = await central.createToken("ops");
    const epoch = newEpoch();
    await feed(central.store, epoch, 0, bodies([opened()]));
    const [good = ""] = bodies([press()]);
    const refusal = { ok: false, reason: "unknown-type", detail: "" } as const;
    const events = Array.from({ length: 350 }, (_, at) => ({
      seq: 1 + at,
      body: good,
      parsed: refusal,
    }));
    const batch = { site: "shop-1", agent: "till-1", epoch, from: 1, to: 350, nowMs: NOON_MS };
    await central.store.intake({ ...batch, events });
    const answer = await post(
      central,
      "/api/v1/ledger/requeue",
      {},
      { authorization: `Bearer ${token}` },
    );
    expect(await answer.json()).toEqual({ read: 350, stored: 350, left: 0 });
    expect(await central.store.quarantine({ limit: 10 })).toEqual([]);
  });

  it("makes tokens for others on the word of an ops token", async () => {
    const central = await start();
    const ops = { authorization: `Bearer ${await central.createToken("ops")}` };
    const made = await post(central, "/api/v1/tokens", { role: "read", name: "Ann" }, ops);
    const { token } = (await made.json()) as { token: string };
    expect((await get(central, token, "/api/v1/fleet")).status).toBe(200);
    const read = { authorization: `Bearer ${token}` };
    expect((await post(central, "/api/v1/tokens", { role: "ops" }, read)).status).toBe(403);
  });

  it("lists the fleet with what each agent owes and how sure its clock is", async () => {
    const central = await start();
    const token = await central.createToken("read");
    const agent = await joinedAgent(central, { site: "shop-1", agent: "till-1" });
    const epoch = newEpoch();
    await agent.birth(epoch);
    await agent.send(epoch, 0, bodies([opened(), clockAt(), press()]));
    await agent.until(() => agent.acks.length > 0);
    await agent.status(epoch, { lastSeq: 5, backlog: 3 });
    await agent.send(epoch, 0, bodies([opened()]));
    await agent.until(() => agent.acks.length > 1);
    const { agents } = (await (await get(central, token, "/api/v1/fleet")).json()) as {
      agents: object[];
    };
    expect(agents).toMatchObject([
      {
        agent: "till-1",
        site: "shop-1",
        online: true,
        lastEventMs: NOON_MS,
        backlog: 3,
        inFlight: 3,
        missing: 0,
        clock: { source: "ntp", errorMs: 70 },
        software: "test",
      },
    ]);
    await agent.close();
  });

  it("serves the ops page and its assets, and none of the shop's pages", async () => {
    const kioskDir = temporaryFolder();
    for (const [path, text] of [
      ["ops/index.html", "<p>ops</p>"],
      ["assets/ops.js", "1"],
      ["customer/index.html", "<p>customer</p>"],
    ] as const) {
      mkdirSync(dirname(join(kioskDir, path)), { recursive: true });
      writeFileSync(join(kioskDir, path), text);
    }
    const central = await testCentral({}, silentLog, kioskDir);
    running.push(central);
    const page = await fetch(`${central.httpUrl}/`);
    expect(await page.text()).toBe("<p>ops</p>");
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect((await fetch(`${central.httpUrl}/assets/ops.js`)).status).toBe(200);
    expect((await fetch(`${central.httpUrl}/customer/index.html`)).status).toBe(404);
    expect((await fetch(`${central.httpUrl}/build-stamp`)).status).toBe(404);
  });

  it("names the port that is taken and starts nothing", async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, "127.0.0.1", resolve));
    const address = squatter.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expect(testCentral({ http: { port } })).rejects.toMatchObject({
      code: "port-in-use",
      context: { port },
    });
    await expect(testCentral({ mqtt: { kind: "embedded", port } })).rejects.toMatchObject({
      code: "port-in-use",
    });
    await new Promise((resolve) => squatter.close(resolve));
    const refused = await new Promise((resolve) => {
      connect(port, "127.0.0.1")
        .once("error", resolve)
        .once("connect", () => resolve(undefined));
    });
    expect(refused).toBeInstanceOf(Error);
  });
});
