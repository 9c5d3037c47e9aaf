import { expect, it } from "vitest";
import {
  type Delivery,
  type Keep,
  type Letter,
  OUTBOX_MAX,
  Outbox,
} from "../../kiosk/customer/outbox.ts";
import { VirtualClock } from "../virtual-clock.ts";

/** What a browser tab keeps over a reload. */
class Storage implements Keep {
  readonly #kept = new Map<string, string>();
  getItem(name: string): string | null {
    return this.#kept.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.#kept.set(name, value);
  }
}

function rig(keep: Keep = new Storage()) {
  const clock = new VirtualClock();
  const sent: Letter["body"][] = [];
  const sources: string[] = [];
  const fates: string[] = [];
  const agent: { says: Delivery["fate"]; disputes?: string } = { says: "stored" };
  const outbox = new Outbox({
    clock,
    keep,
    send: async ({ body }) => {
      sent.push(body);
      return { fate: body.page === agent.disputes ? "conflict" : agent.says };
    },
    renew: () => ({ page: "ffeeddccbbaa9988", epoch: 9 }),
    onFate: (seq, fate) => {
      fates.push(`${seq} ${fate.fate}`);
      if (fate.fate === "stored") sources.push(`${fate.source.id}/${fate.source.epoch}`);
    },
    onLength: () => {},
  });
  return { clock, sent, fates, sources, agent, outbox, keep };
}
const touch = (seq: number) => ({
  page: "00112233445566aa",
  epoch: 7,
  seq,
  survey: "service",
  surveyVersion: 3,
  question: "service",
  value: 2,
});
const letter = (seq: number): Letter => ({ to: "touch", body: touch(seq) });
/** Lets the promises of one round run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

it("hands over taps one at a time, in the order they were made", async () => {
  const { outbox, sent, fates } = rig();
  for (const seq of [1, 2, 3]) outbox.add(letter(seq));
  await settle();
  expect(sent.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(fates).toEqual(["1 stored", "2 stored", "3 stored"]);
});

it("keeps a tap until the agent is back, and says how old it is by then", async () => {
  const { outbox, clock, sent, fates, agent } = rig();
  agent.says = "unreached";
  outbox.add(letter(1));
  await settle();
  clock.advance(500);
  await settle();
  expect(fates).toEqual([]);
  agent.says = "stored";
  clock.advance(1_000);
  await settle();
  expect(fates).toEqual(["1 stored"]);
  expect(sent.map((body) => ("ageMs" in body ? body.ageMs : undefined))).toEqual([0, 500, 1_500]);
});

it("does not let a later tap overtake one that waits: the journal takes rising numbers only", async () => {
  const { outbox, agent, sent } = rig();
  agent.says = "unreached";
  outbox.add(letter(1));
  await settle();
  agent.says = "stored";
  outbox.add(letter(2));
  await settle();
  expect(sent.map(({ seq }) => seq)).toEqual([1, 1, 2]);
});

it("sends what a reloaded tab still held under its old number, its moment unknown", async () => {
  const first = rig();
  first.agent.says = "unreached";
  first.outbox.add(letter(1));
  await settle();
  const second = rig(first.keep);
  second.outbox.hurry();
  await settle();
  expect(second.sent).toEqual([{ ...touch(1), ageMs: null }]);
  // The page counts from 1 again: its own first tap must not hear of another customer's.
  expect(second.fates).toEqual([]);
});

it("drops a tap that the agent refuses, and says so", async () => {
  const { outbox, agent, fates } = rig();
  agent.says = "refused";
  outbox.add(letter(1));
  await settle();
  expect(fates).toEqual(["1 refused"]);
  expect(outbox.length).toBe(0);
});

it("sends taps under a new name when their number holds another answer, and in the same order", async () => {
  const { outbox, sent, fates, sources, agent } = rig();
  agent.disputes = touch(1).page;
  outbox.add(letter(1));
  outbox.add(letter(2));
  await settle();
  expect(sent.map(({ page, epoch, seq }) => `${page}/${epoch}/${seq}`)).toEqual([
    "00112233445566aa/7/1",
    "ffeeddccbbaa9988/9/1",
    "ffeeddccbbaa9988/9/2",
  ]);
  expect(fates).toEqual(["1 stored", "2 stored"]);
  // What follows a rating names it by the source under which it is stored.
  expect(sources).toEqual(["ffeeddccbbaa9988/9", "ffeeddccbbaa9988/9"]);
});

it("keeps comments and taps in one order, and leaves what an older page kept in another form", async () => {
  const keep = new Storage();
  keep.setItem("otklik-outbox", JSON.stringify([{ touch: touch(1), tappedMs: 4 }]));
  const { outbox, sent, agent } = rig(keep);
  expect(outbox.length).toBe(0);
  agent.says = "unreached";
  const { page, epoch } = touch(1);
  const comment = { page, epoch, seq: 2, of: null, survey: "service", text: "Очередь" };
  outbox.add(letter(1));
  outbox.add({ to: "comment", body: { ...comment, kind: "complaint" } });
  outbox.add({ to: "opt-out", body: { page, epoch, seq: 3, of: "analysis" } });
  await settle();
  agent.says = "stored";
  outbox.hurry();
  await settle();
  expect(sent.map(({ seq }) => seq)).toEqual([1, 1, 2, 3]);
  expect(sent.at(-1)).not.toHaveProperty("ageMs");
});

it("gives a tap up when its new name is disputed, too", async () => {
  const { outbox, agent, sent, fates } = rig();
  agent.says = "conflict";
  outbox.add(letter(1));
  await settle();
  expect(sent).toHaveLength(2);
  expect(fates).toEqual(["1 refused"]);
});

it("takes no more than it can hold", () => {
  const { outbox, agent } = rig();
  agent.says = "unreached";
  for (let seq = 1; seq <= OUTBOX_MAX; seq++) expect(outbox.add(letter(seq))).toBe(true);
  expect(outbox.add(letter(OUTBOX_MAX + 1))).toBe(false);
});

it("what was half done when the tab died goes after the letters before it, once, and tells nobody's screen", async () => {
  const before = rig();
  before.agent.says = "unreached";
  before.outbox.add(letter(1));
  before.outbox.keepHalf(letter(2));
  await settle();
  const after = rig(before.keep);
  after.outbox.hurry();
  await settle();
  expect(after.sent.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(after.sent.map((body) => "ageMs" in body && body.ageMs)).toEqual([null, null]);
  expect(after.fates).toEqual([]);
  const third = rig(before.keep);
  third.outbox.hurry();
  await settle();
  expect(third.sent).toEqual([]);
});

it("what was finished after all is not sent as half done", async () => {
  const before = rig();
  before.outbox.keepHalf(letter(1));
  before.outbox.keepHalf(null);
  const after = rig(before.keep);
  after.outbox.hurry();
  await settle();
  expect(after.sent).toEqual([]);
});
