import { createHash } from "node:crypto";
import { askCentral } from "otklik/remote";
import { afterAll, beforeAll, expect, it } from "vitest";
import { codeOf, cookieOf, postJson } from "../kiosk/open-shop.ts";
import { ledgerTotal, openTestShop, storedEvents, type TestShop, until } from "../test-shop.ts";

/** The story of one complaint, told in order on one shop of three processes: from the tap to the shop's answer. */

let shop: TestShop;
let url: string;
beforeAll(async () => {
  shop = await openTestShop();
  url = String(shop.agent.ready["url"]);
});
afterAll(() => shop?.stop());

const page = "00112233445566aa";
const numbered = (seq: number) => ({ page, epoch: 7, seq });
const of = { id: page, epoch: 7, seq: 1 };
const asked = { survey: "service", surveyVersion: 1, question: "overall" };
const said = "Ждал час, звоните +7 916 123-45-67, заплатил 1 299 руб.";
const stored = "Ждал час, звоните [phone], заплатил 1 299 руб.";
const answer = "Простите нас. С завтрашнего дня с 18 до 20 открыта вторая касса.";
let ticket: string;

async function send(path: string, body: object, cookie?: string): Promise<Record<string, unknown>> {
  const response = await postJson(`${url}/api/${path}`, body, cookie ? { cookie } : {});
  expect([path, response.status]).toEqual([path, 200]);
  return (await response.json()) as Record<string, unknown>;
}

async function atCentral(type: string) {
  return await until(async () => {
    const events = await storedEvents(shop, type);
    return events.length > 0 && events;
  }, `${type} at central`);
}

it("a customer taps the saddest face: the answer comes after the commit, and the press is at central", async () => {
  const taken = await send("touch", { ...numbered(1), ...asked, value: 1 });
  expect(taken).toMatchObject({ stored: true, duplicate: false });
  expect((await atCentral("press"))[0]).toMatchObject({
    seq: taken["seq"],
    body: { channel: "touch", question: "overall", value: 1 },
  });
});

it("and says why: the reason names its rating, and is no second rating", async () => {
  await send("answer", { ...numbered(2), of, ...asked, factors: ["queue"], ended: "answered" });
  const [why] = await atCentral("answer");
  const [press] = await storedEvents(shop, "press");
  expect(why?.body).toMatchObject({ value: 1, factors: ["queue"], of: { seq: press?.seq } });
});

it("and complains in words: a ticket comes back; the words and the event travel apart, the phone number nowhere", async () => {
  const taken = await send("comment", {
    ...{ ...numbered(3), of, survey: "service", kind: "complaint", factor: "queue", text: said },
  });
  ticket = String(taken["ticket"]);
  expect(ticket).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
  const [comment] = await atCentral("comment");
  expect(comment?.body).toMatchObject({ kind: "complaint", ticket, factor: "queue" });
  const [announced] = await atCentral("attachment");
  expect(announced?.body).toMatchObject({ kind: "text", of: { seq: comment?.seq } });
  expect(announced?.body["sha256"]).toBe(createHash("sha256").update(stored).digest("hex"));
});

it("the words reach central, too, and only what was scrubbed", async () => {
  await until(async () => {
    const response = await askCentral(shop.access, "/api/v1/attachments");
    const { attachments } = (await response.json()) as { attachments: { bytes: number }[] };
    return attachments[0]?.bytes === Buffer.byteLength(stored);
  }, "the text at central");
});

it("the manager reads it and answers", async () => {
  const cookie = await cookieOf(url, { key: shop.agent.ready["key"] });
  const list = async () => {
    const response = await fetch(`${url}/api/comments`, { headers: { cookie } });
    return ((await response.json()) as { comments: object[] }).comments;
  };
  expect(await list()).toMatchObject([{ ticket, text: stored, state: "stored" }]);
  await send("seen", { tickets: [ticket] }, cookie);
  expect(await list()).toMatchObject([{ state: "seen" }]);
  await send("reply", { ticket, text: answer }, cookie);
});

it("and the customer reads the answer with the ticket alone", async () => {
  const response = await fetch(`${url}/api/ticket/${ticket.toLowerCase()}`);
  expect(await response.json()).toMatchObject({ kind: "complaint", state: "answered", answer });
  const other = await fetch(`${url}/api/ticket/ZZZZZZZZ`);
  expect(await codeOf(other)).toBe("ticket-unknown");
});

it("the shop erases what was written: it is gone from the shop, from the ticket and from central", async () => {
  const cookie = await cookieOf(url, { key: shop.agent.ready["key"] });
  await send("erase", { ticket, what: "comment" }, cookie);
  const response = await fetch(`${url}/api/comments`, { headers: { cookie } });
  expect(await response.json()).toMatchObject({ comments: [{ text: null, erased: true }] });
  await until(async () => {
    const listed = await askCentral(shop.access, "/api/v1/attachments");
    const { attachments } = (await listed.json()) as { attachments: { erasedMs: number | null }[] };
    return attachments[0]?.erasedMs;
  }, "the erasure at central");
});

it("central erases the shop's answer: the shop's own copy goes, too, and the erasure is an event of the shop's", async () => {
  const [reply] = await storedEvents(shop, "reply");
  const announced = await storedEvents(shop, "attachment");
  const text = announced.find(({ body }) => (body["of"] as { seq: number }).seq === reply?.seq);
  const path = `/api/v1/attachments/${text?.agent}/${text?.epoch}/${text?.seq}?reason=asked`;
  expect((await askCentral(shop.access, path, { method: "DELETE" })).status).toBe(204);
  const cookie = await cookieOf(url, { key: shop.agent.ready["key"] });
  await until(async () => {
    const response = await fetch(`${url}/api/comments`, { headers: { cookie } });
    const { comments } = (await response.json()) as { comments: { reply: { text: unknown } }[] };
    return comments[0]?.reply.text === null;
  }, "the erasure in the shop");
  await until(async () => (await storedEvents(shop, "erased")).length === 2, "the second erasure");
});

it("everything is at central, and nothing is missing", async () => {
  await until(async () => (await ledgerTotal(shop)).inFlight === 0, "everything handed over");
  expect(await ledgerTotal(shop)).toMatchObject({ missing: 0, conflict: 0, quarantined: 0 });
  const types = new Set((await storedEvents(shop)).map(({ type }) => type));
  for (const type of ["press", "answer", "comment", "attachment", "seen", "reply", "erased"])
    expect(types).toContain(type);
});
