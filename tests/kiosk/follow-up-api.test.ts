import type { CustomerMessage, ManagerMessage } from "@otklik/feedback/live-message";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { codeOf, cookieOf, openShop, postJson, type Shop } from "./open-shop.ts";
import { SseClient } from "./sse-client.ts";

/** The requests that follow a rating, over real HTTP: what is taken, what is limited, and who may read it. */

let shop: Shop;
const clients: { close(): void }[] = [];
beforeEach(async () => {
  shop = await openShop();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await shop.stop();
});

const page = "00112233445566aa";
const of = { id: page, epoch: 7, seq: 1 };
const why = {
  ...{ page, epoch: 7, seq: 2, of, survey: "service", surveyVersion: 3, question: "service" },
  ...{ factors: ["queue"], ended: "answered" },
};
const comment = (seq: number, more: object = {}) => ({
  ...{ page, epoch: 7, seq, of: null, survey: "service", kind: "complaint", text: "Too slow" },
  ...more,
});
const send = (path: string, body: object, headers: Record<string, string> = {}) =>
  postJson(`${shop.url}/api/${path}`, body, headers);

function listen<M extends { readonly t: string }>(path: string, cookie = ""): SseClient<M> {
  const client = new SseClient<M>(`${shop.url}${path}`, cookie ? { cookie } : {});
  clients.push(client);
  return client;
}

describe("a follow-up", () => {
  it("is answered with its identity; the same again changes nothing", async () => {
    shop.views.service.code = "7K3M9QXA";
    const first = (await (await send("answer", why)).json()) as object;
    expect(first).toMatchObject({ stored: true, duplicate: false, thanksCode: "7K3M9QXA" });
    expect(await (await send("answer", why)).json()).toEqual({ ...first, duplicate: true });
    expect(shop.views.service.answers).toHaveLength(1);
    const thanks = await send("thanks", { page, of });
    expect(await thanks.json()).toEqual({ thanksCode: "7K3M9QXA" });
  });

  it("that is malformed is refused, and the answer names the key", async () => {
    for (const [path, body, key] of [
      ["answer", { ...why, ended: "bored" }, "ended"],
      ["answer", { ...why, of: { ...of, seq: -1 } }, "of.seq"],
      ["comment", comment(2, { kind: "rant" }), "kind"],
      ["comment", comment(2, { text: "x".repeat(2_001) }), "text"],
      [
        "comment",
        comment(2, { callBack: { contact: "Anna", consent: false } }),
        "callBack.consent",
      ],
      ["opt-out", { page, epoch: 7, seq: 2, of: "everything" }, "of"],
      ["activity", { page: "me" }, "page"],
      ["notice", { page, shown: "yes" }, "shown"],
    ] as const) {
      const response = await send(path, body);
      expect([path, response.status]).toEqual([path, 400]);
      const { error } = (await response.json()) as { error: { message: string } };
      expect(error.message).toContain(key);
    }
  });

  it("may carry 2,000 characters of any script, and not a byte that no comment needs", async () => {
    const text = "я\u0001".repeat(1_000);
    expect((await send("comment", comment(2, { text }))).status).toBe(200);
    expect(shop.views.service.sent[0]?.text).toBe(text);
    expect((await send("comment", comment(3, { text: "x".repeat(17_000) }))).status).toBe(413);
    expect((await send("answer", { ...why, question: "x".repeat(5_000) })).status).toBe(413);
  });

  it("that is refused says why by code, and is counted", async () => {
    for (const [code, status] of [
      ["visit-over", 409],
      ["survey-changed", 409],
      ["rating-unknown", 409],
      ["touch-conflict", 409],
      ["bad-value", 400],
      ["journal-full", 507],
    ] as const) {
      shop.views.service.refuseWith = code;
      const response = await send("answer", why);
      expect([await codeOf(response), response.status]).toEqual([code, status]);
    }
    expect(shop.views.service.refusals).toHaveLength(6);
    expect(shop.views.service.answers).toHaveLength(0);
  });

  it("cannot be posted by a page of another site", async () => {
    const headers = { origin: "https://elsewhere.example" };
    for (const path of ["answer", "comment", "opt-out", "activity", "notice", "thanks"])
      expect(await codeOf(await send(path, comment(2), headers))).toBe("cross-site");
  });
});

describe("a flood", () => {
  it("of comments from one page is refused after six a minute, for good, and counted; ratings go on", async () => {
    const codes: string[] = [];
    for (let seq = 2; seq < 10; seq++) {
      const response = await send("comment", comment(seq));
      codes.push(response.ok ? "taken" : `${response.status} ${await codeOf(response)}`);
      if (!response.ok) expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(codes).toEqual([
      ...Array<string>(6).fill("taken"),
      ...Array<string>(2).fill("422 too-many-comments"),
    ]);
    expect(shop.views.service.refusals).toEqual(["too-many-comments", "too-many-comments"]);
    const touch = { page, epoch: 7, seq: 20, survey: "service", surveyVersion: 3 };
    expect((await send("touch", { ...touch, question: "service", value: 2 })).status).toBe(200);
    expect((await send("comment", comment(21, { page: "ffffffffffffffff" }))).status).toBe(200);
  });

  it("of comments under ever new names is refused after twelve a minute", async () => {
    const taken: number[] = [];
    for (let at = 0; at < 14; at++) {
      const name = `00000000000000${String(at).padStart(2, "0")}`;
      taken.push((await send("comment", comment(1, { page: name }))).status);
    }
    expect(taken.filter((status) => status === 200)).toHaveLength(12);
  });

  it("of whys is told to wait, and comes again by itself", async () => {
    const statuses: number[] = [];
    for (let seq = 2; seq < 24; seq++)
      statuses.push((await send("answer", { ...why, seq })).status);
    expect(statuses.slice(0, 20)).toEqual(Array<number>(20).fill(200));
    expect(statuses.slice(20)).toEqual([429, 429]);
  });

  it("of guessed tickets is locked after ten a minute, for right codes too", async () => {
    const { ticket } = (await (await send("comment", comment(2))).json()) as { ticket: string };
    const look = (code: string) => fetch(`${shop.url}/api/ticket/${code}`);
    for (let at = 0; at < 9; at++) expect((await look(`ZZZZZZZ${at}`)).status).toBe(404);
    expect((await look(ticket)).status).toBe(200);
    const locked = await look(ticket);
    expect([locked.status, await codeOf(locked)]).toEqual([429, "too-many-tries"]);
  });
});

describe("a ticket", () => {
  it("is read as people type it, and tells the kind, the state and the answer, nothing else", async () => {
    const { ticket } = (await (await send("comment", comment(2))).json()) as { ticket: string };
    expect(ticket).toMatch(/^T1CKET/);
    // An I for the 1, small letters and a dash: the code on paper, typed in a hurry.
    const typed = `ti-${ticket.slice(2).toLowerCase()}`;
    const cookie = await cookieOf(shop.url);
    await send("reply", { ticket, text: "Sorry" }, { cookie });
    const response = await fetch(`${shop.url}/api/ticket/${typed}`);
    expect(await response.json()).toEqual({
      kind: "complaint",
      state: "answered",
      answer: "Sorry",
      atMs: expect.any(Number),
    });
  });

  it("that nobody was given, or that is none at all, is unknown", async () => {
    for (const code of ["ZZZZZZZZ", "x", "%2e%2e%2f", "A".repeat(90)]) {
      const response = await fetch(`${shop.url}/api/ticket/${code}`);
      expect([response.status, await codeOf(response)]).toEqual([404, "ticket-unknown"]);
    }
  });
});

describe("the shop's side of comments", () => {
  it("is closed without a session", async () => {
    await send("comment", comment(2));
    expect((await fetch(`${shop.url}/api/comments`)).status).toBe(401);
    for (const path of ["reply", "seen", "erase", "receiving"])
      expect([path, (await send(path, {})).status]).toEqual([path, 401]);
  });

  it("lists what customers wrote, marks what was seen, and answers", async () => {
    const cookie = await cookieOf(shop.url);
    const { ticket } = (await (await send("comment", comment(2))).json()) as { ticket: string };
    await send("seen", { tickets: [ticket] }, { cookie });
    const list = async () =>
      (await (await fetch(`${shop.url}/api/comments`, { headers: { cookie } })).json()) as object;
    expect(await list()).toMatchObject({ comments: [{ ticket, text: "Too slow", state: "seen" }] });
    expect((await send("reply", { ticket, text: "Sorry" }, { cookie })).status).toBe(200);
    expect(await list()).toMatchObject({ comments: [{ state: "answered" }] });
    const unknown = await send("reply", { ticket: "ZZZZZZZZ", text: "x" }, { cookie });
    expect([unknown.status, await codeOf(unknown)]).toEqual([404, "ticket-unknown"]);
  });

  it("tells an open manager's page that there is something new to read", async () => {
    const manager = listen<ManagerMessage>("/api/live/manager", await cookieOf(shop.url));
    const hello = await manager.find((message) => message.t === "hello");
    expect(hello.t === "hello" && hello.state.comments).toBe(0);
    shop.views.tell({ t: "changed", parts: ["comments"] });
    const patch = await manager.find((message) => message.t === "patch");
    expect(patch.t === "patch" && patch.state.comments).toBe(1);
  });
});

describe('"the shift manager sees this now"', () => {
  it("is said only while a manager's page is connected and in sight, and customers' pages hear of it", async () => {
    const customer = listen<CustomerMessage>("/api/live/customer");
    const cookie = await cookieOf(shop.url);
    const inSight = (now: boolean) => send("receiving", { inSight: now }, { cookie });
    const told = (receiver: boolean, from: number) =>
      expect
        .poll(() =>
          customer.messages
            .slice(from)
            .some((message) => message.t === "screen" && message.screen.receiver === receiver),
        )
        .toBe(true);
    await customer.find((message) => message.t === "hello");
    // In sight, but its stream is not connected: nothing would reach it.
    await inSight(true);
    expect(shop.views.service.received).toBe(false);
    const manager = listen<ManagerMessage>("/api/live/manager", cookie);
    await told(true, 0);
    let from = customer.messages.length;
    await inSight(false);
    await told(false, from);
    from = customer.messages.length;
    await inSight(true);
    await told(true, from);
    from = customer.messages.length;
    manager.close();
    await told(false, from);
  });
});
