import { afterAll, beforeAll, expect, it } from "vitest";
import { postJson } from "../kiosk/open-shop.ts";
import {
  clock,
  type ExportedEvent,
  ledgerTotal,
  openTestShop,
  storedEvents,
  type TestShop,
  until,
} from "../test-shop.ts";
import { kill } from "./backends.ts";

/** The agent dies while customers answer: each answer is stored once, or the page was told that it was not. */

/** Visits: each is a rating, a why and, every third time, a comment. */
const VISITS = process.env["OTKLIK_LONG"] ? 120 : 6;
const KILLS = process.env["OTKLIK_LONG"] ? 60 : 2;
const MINUTES_MAX = 30 * 60_000;
const page = "00112233445566aa";
let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop?.stop());

interface Letter {
  readonly path: string;
  readonly seq: number;
  readonly body: object;
}

function lettersOf(visit: number): Letter[] {
  const first = visit * 3 + 1;
  const asked = { survey: "service", surveyVersion: 1, question: "overall" };
  const of = { id: page, epoch: 7, seq: first };
  const numbered = (seq: number) => ({ page, epoch: 7, seq });
  const why = { ...asked, of, factors: ["queue"], ended: "answered" };
  // A page may send six comments a minute: a restarted agent begins to count anew, so the kills let these through.
  const comment = { of, survey: "service", kind: "complaint", text: `Visit ${visit}` };
  return [
    { path: "touch", seq: first, body: { ...numbered(first), ...asked, value: 1 } },
    { path: "answer", seq: first + 1, body: { ...numbered(first + 1), ...why } },
    ...(visit % 3 === 0
      ? [{ path: "comment", seq: first + 2, body: { ...numbered(first + 2), ...comment } }]
      : []),
  ];
}

/** As the page's outbox: in order, one at a time, the same again until the agent says what became of it. */
async function deliver(letter: Letter): Promise<Record<string, unknown>> {
  return await until(async () => {
    const url = `${String(shop.agent.ready["url"])}/api/${letter.path}`;
    const response = await postJson(url, letter.body).catch(() => undefined);
    if (!response || response.status === 429) return undefined;
    const answer = (await response.json().catch(() => undefined)) as
      | Record<string, unknown>
      | undefined;
    if (answer === undefined) return undefined;
    expect([letter.path, letter.seq, response.status, answer["error"]]).toEqual([
      letter.path,
      letter.seq,
      200,
      undefined,
    ]);
    return answer;
  }, `${letter.path} ${letter.seq}`);
}

it("kill -9 in the middle of answers: every rating, why and comment is stored once, with its text and its ticket", {
  timeout: MINUTES_MAX,
}, async () => {
  let sent = 0;
  let running = true;
  const letters = Array.from({ length: VISITS }, (_, visit) => lettersOf(visit)).flat();
  const kills = (async () => {
    for (let killed = 0; killed < KILLS && running; killed++) {
      const before = sent;
      // Killed again only when something came through in between.
      await until(() => sent > before + 2 || !running, "letters that arrive");
      if (running) await kill(shop, "agent");
    }
  })();
  const answers = new Map<string, Record<string, unknown>>();
  for (const letter of letters) {
    answers.set(`${letter.path} ${letter.seq}`, await deliver(letter));
    sent++;
    await clock.sleep(20);
  }
  running = false;
  await kills;

  const sourceSeq = ({ body }: ExportedEvent) => (body["source"] as { seq: number }).seq;
  const of = (type: string) =>
    letters.filter(
      ({ path }) => path === { press: "touch", answer: "answer", comment: "comment" }[type],
    );
  for (const type of ["press", "answer", "comment"]) {
    const expected = of(type);
    const events = await until(async () => {
      const there = await storedEvents(shop, type).catch(() => []);
      return there.length >= expected.length && (await ledgerTotal(shop)).inFlight === 0 && there;
    }, `${expected.length} of ${type} at central`);
    // What was committed before a kill may come after what was committed later.
    const stored = events.sort((a, b) => sourceSeq(a) - sourceSeq(b));
    expect(stored.map(sourceSeq)).toEqual(expected.map(({ seq }) => seq));
    // What the page was told is what is stored.
    for (const [at, { path, seq }] of expected.entries())
      expect(answers.get(`${path} ${seq}`)).toMatchObject({
        epoch: stored[at]?.epoch,
        seq: stored[at]?.seq,
        ...(type === "comment" ? { ticket: stored[at]?.body["ticket"] } : {}),
      });
  }
  // Each comment with its one text, committed in one transaction: both are there or neither.
  const comments = await storedEvents(shop, "comment");
  const texts = await storedEvents(shop, "attachment");
  const names = (ids: readonly unknown[]) => ids.map((id) => JSON.stringify(id)).sort();
  expect(names(texts.map(({ body }) => body["of"]))).toEqual(
    names(comments.map(({ epoch, seq }) => ({ epoch, seq }))),
  );
  expect(await ledgerTotal(shop)).toMatchObject({ missing: 0, conflict: 0, quarantined: 0 });
});
