import { join } from "node:path";
import { enclose } from "@otklik/edge-agent/comment/attach";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../test-shop.ts";
import { VirtualClock } from "../virtual-clock.ts";
import {
  codeOf,
  commentOf,
  type DeskRig,
  eventsOf,
  openDesk,
  tellTime,
  texts,
  touchOf,
} from "./desk-rig.ts";

let clock: VirtualClock;
let path: string;
let rig: DeskRig;
beforeEach(() => {
  clock = new VirtualClock({ bootId: "b0000001", monoMs: 100_000 });
  path = join(temporaryFolder(), "journal.sqlite");
  rig = openDesk(path, clock);
});
afterEach(() => rig.stop());

/** The machine is off for so long, as far as this agent is concerned. */
function sleepDays(days: number): void {
  rig.stop();
  clock.advance(days * 24 * 3_600_000);
  rig = openDesk(path, clock);
  tellTime(rig.journal, clock);
}

describe("a comment", () => {
  it("keeps its words apart from its event, without phone numbers and cards", () => {
    const { ticket } = rig.desk.comment(
      commentOf(1, "Rude cashier, call +7 916 123-45-67, paid 1 299 руб.", { factor: "manners" }),
    );
    expect(ticket).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
    const [comment] = eventsOf(rig.journal, "comment");
    expect(comment).toMatchObject({ kind: "complaint", ticket, factor: "manners" });
    expect(JSON.stringify(comment)).not.toContain("cashier");
    expect(texts(rig.journal)).toEqual(["Rude cashier, call [phone], paid 1 299 руб."]);
    expect(eventsOf(rig.journal, "attachment")).toMatchObject([{ kind: "text", of: { seq: 1 } }]);
  });

  it("of a customer who asked to be called back keeps the words as written, and the contact beside them", () => {
    const callBack = { contact: "Anna, 8 916 123 45 67", consent: true as const };
    rig.desk.comment(commentOf(1, "Call me: 8 916 123 45 67", { callBack }));
    expect(texts(rig.journal)).toEqual(["Call me: 8 916 123 45 67", "Anna, 8 916 123 45 67"]);
    expect(eventsOf(rig.journal, "attachment").map(({ kind }) => kind)).toEqual([
      "text",
      "contact",
    ]);
    expect(eventsOf(rig.journal, "comment")).toMatchObject([{ callBack: true }]);
    expect(rig.desk.comments(9)).toMatchObject([{ contact: "Anna, 8 916 123 45 67" }]);
  });

  it("sent again has the same ticket and changes nothing", () => {
    const first = rig.desk.comment(commentOf(1, "text"));
    expect(rig.desk.comment(commentOf(1, "text"))).toEqual({ ...first, duplicate: true });
    rig.desk.touch(touchOf(2, 1));
    expect(rig.desk.comment(commentOf(1, "text"))).toEqual({ ...first, duplicate: true });
    expect(codeOf(() => rig.desk.comment(commentOf(1, "other text")))).toBe("touch-conflict");
    expect(eventsOf(rig.journal, "comment")).toHaveLength(1);
    expect(texts(rig.journal)).toEqual(["text"]);
  });

  it("under a number that holds the same words with another contact or heading is a conflict", () => {
    const callBack = (contact: string) => ({ callBack: { contact, consent: true as const } });
    rig.desk.comment(commentOf(1, "text", callBack("Anna")));
    expect(codeOf(() => rig.desk.comment(commentOf(1, "text", callBack("Anna"))))).toBe("taken");
    for (const more of [callBack("Boris"), {}, { ...callBack("Anna"), factor: "queue" }])
      expect(codeOf(() => rig.desk.comment(commentOf(1, "text", more)))).toBe("touch-conflict");
    expect(texts(rig.journal)).toEqual(["text", "Anna"]);
  });

  it("without words, or with a call-back to nobody, is refused and leaves nothing", () => {
    const callBack = { contact: "  ", consent: true as const };
    expect(codeOf(() => rig.desk.comment(commentOf(1, " \n ")))).toBe("bad-value");
    expect(codeOf(() => rig.desk.comment(commentOf(1, "text", { callBack })))).toBe("bad-value");
    expect(eventsOf(rig.journal, "comment")).toEqual([]);
    expect(codeOf(() => rig.desk.comment(commentOf(1, "text")))).toBe("taken");
  });

  it("keeps its words when its factor is none of the survey's, without that factor", () => {
    const first = rig.desk.comment(commentOf(1, "text", { factor: "nonsense" }));
    expect(rig.desk.comment(commentOf(1, "text", { factor: "nonsense" }))).toEqual({
      ...first,
      duplicate: true,
    });
    expect(eventsOf(rig.journal, "comment")[0]).not.toHaveProperty("factor");
  });

  it("is not answered with blanks", () => {
    const { ticket } = rig.desk.comment(commentOf(1, "text"));
    expect(codeOf(() => rig.desk.reply({ ticket, text: "  " }))).toBe("bad-value");
    expect(rig.desk.ticket(ticket)).toMatchObject({ state: "stored" });
  });

  it("is stored, then seen, then answered; the customer reads the answer by the ticket", () => {
    const { ticket } = rig.desk.comment(commentOf(1, "text"));
    expect(rig.desk.ticket(ticket)).toEqual({ kind: "complaint", state: "stored", atMs: null });
    rig.desk.seen([ticket, "ZZZZZZZZ"]);
    rig.desk.seen([ticket]);
    tellTime(rig.journal, clock);
    expect(rig.desk.ticket(ticket)).toMatchObject({ state: "seen", atMs: clock.wallMs() });
    clock.advance(60_000);
    rig.desk.reply({ ticket, text: "We are sorry" });
    expect(rig.desk.reply({ ticket, text: "We are sorry" }).duplicate).toBe(true);
    expect(rig.desk.ticket(ticket)).toEqual({
      kind: "complaint",
      state: "answered",
      answer: "We are sorry",
      atMs: clock.wallMs(),
    });
    expect(rig.desk.comments(9)).toMatchObject([
      { ticket, text: "text", ageMs: 60_000, state: "answered", reply: { text: "We are sorry" } },
    ]);
    expect(eventsOf(rig.journal, "seen")).toHaveLength(1);
    expect(eventsOf(rig.journal, "reply")).toMatchObject([{ of: { seq: 1 }, by: "manager" }]);
    expect(rig.desk.ticket("ZZZZZZZZ")).toBeUndefined();
    expect(codeOf(() => rig.desk.reply({ ticket: "ZZZZZZZZ", text: "x" }))).toBe("ticket-unknown");
  });

  it("reads the same after a restart, ticket, answer and number alike", () => {
    const first = rig.desk.comment(commentOf(1, "text"));
    rig.desk.reply({ ticket: first.ticket, text: "answer" });
    const before = [rig.desk.ticket(first.ticket), rig.desk.comments(9)];
    rig.stop();
    rig = openDesk(path, clock);
    expect([rig.desk.ticket(first.ticket), rig.desk.comments(9)]).toEqual(before);
    expect(rig.desk.comment(commentOf(1, "text"))).toEqual({ ...first, duplicate: true });
  });

  it("loses its contact, its text or the answer when the shop erases it, and nothing else", () => {
    const callBack = { contact: "Anna", consent: true as const };
    const { ticket } = rig.desk.comment(commentOf(1, "text", { callBack }));
    rig.desk.reply({ ticket, text: "answer" });
    for (let time = 0; time < 2; time++) rig.desk.erase({ ticket, what: "contact" });
    expect(texts(rig.journal)).toEqual(["text", "(erased)", "answer"]);
    rig.desk.erase({ ticket, what: "reply" });
    expect(texts(rig.journal)).toEqual(["text", "(erased)", "(erased)"]);
    expect(eventsOf(rig.journal, "erased")).toHaveLength(2);
    const [view] = rig.desk.comments(9);
    expect(view).toMatchObject({ text: "text", reply: { text: null } });
    expect(view).not.toHaveProperty("contact");
  });

  it("whose text is erased stays erased, for the shop, the customer and after a restart", () => {
    const { ticket, epoch } = rig.desk.comment(commentOf(1, "my name is Anna"));
    rig.desk.reply({ ticket, text: "Dear Anna" });
    const erase = (seq: number) =>
      rig.journal.append([{ type: "erased", monoMs: 1, of: { epoch, seq }, reason: "asked" }]);
    for (const { id } of rig.journal.recent(["attachment"])) erase(id.seq);
    for (let start = 0; start < 2; start++) {
      expect(rig.desk.comments(9)).toMatchObject([{ text: null, erased: true }]);
      expect(rig.desk.ticket(ticket)).toEqual({ kind: "complaint", state: "answered", atMs: null });
      rig.stop();
      rig = openDesk(path, clock);
    }
  });

  it("can be read by its ticket for thirty days", () => {
    tellTime(rig.journal, clock);
    const { ticket } = rig.desk.comment(commentOf(1, "text"));
    sleepDays(29);
    expect(rig.desk.ticket(ticket)).toBeDefined();
    sleepDays(2);
    expect(rig.desk.ticket(ticket)).toBeUndefined();
    expect(rig.desk.comments(9)).toEqual([]);
  });
});

it("a full journal refuses a comment whole and visibly, and goes on taking ratings", () => {
  rig.stop();
  path = join(temporaryFolder(), "journal.sqlite");
  rig = openDesk(path, clock, { bytesMax: 1_000_000 });
  // Most of the room goes at once, the rest comment by comment.
  const at = { point: "till-1", monoMs: 1 };
  const { event, content } = enclose(
    { epoch: rig.journal.epoch, seq: 1 },
    "text",
    "x".repeat(90_000),
    at,
  );
  while (codeOf(() => rig.journal.append([event], { content })) === "taken");
  const before = eventsOf(rig.journal, "attachment").length;
  let seq = 0;
  let code = "taken";
  const words = "x".repeat(2_000);
  while (code === "taken" && seq < 2_000)
    code = codeOf(() => rig.desk.comment(commentOf(++seq, words)));
  expect(code).toBe("journal-full");
  expect(eventsOf(rig.journal, "comment")).toHaveLength(seq - 1);
  expect(eventsOf(rig.journal, "attachment")).toHaveLength(before + seq - 1);
  expect(codeOf(() => rig.desk.touch(touchOf(seq + 1, 2)))).toBe("taken");
});
