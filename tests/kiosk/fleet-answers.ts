import type { Page } from "playwright-core";

/** A wall-clock moment for the answers: the page shows differences only. */
const nowMs = 1_795_359_600_000;
const well = { missing: 0, inFlight: 0, quarantined: 0, backlog: 0, software: "0.1.0" };

/** What central answers for four tills: well, busy, offline, in trouble. */
const answers = {
  fleet: {
    nowMs,
    agents: [
      {
        ...well,
        site: "arbat-12",
        agent: "arbat-till-1",
        online: true,
        lastEventMs: nowMs - 14_000,
        clock: { source: "ntp", errorMs: 8 },
      },
      {
        ...well,
        site: "arbat-12",
        agent: "arbat-till-2",
        online: true,
        lastEventMs: nowMs - 240_000,
        inFlight: 2,
        clock: { source: "central", errorMs: 31 },
      },
      {
        ...well,
        site: "lesnaya-4",
        agent: "lesnaya-till-1",
        online: false,
        lastEventMs: nowMs - 54_000_000,
        backlog: 1284,
        clock: { source: "rtc", errorMs: 4_100 },
      },
      {
        ...well,
        site: "park-kultury",
        agent: "park-till-1",
        online: true,
        lastEventMs: null,
        missing: 3,
        quarantined: 1,
        clock: { source: null, errorMs: null },
      },
    ],
  },
  ledger: { rows: [{ agent: "park-till-1", conflict: 0, flags: [{ flag: "cloned" }] }] },
  figures: {
    revision: 1,
    rows: [
      {
        site: "arbat-12",
        day: "2026-11-22",
        question: "service",
        n: 412,
        value: 0.63,
        low: 0.58,
        high: 0.68,
        nMin: 30,
        sure: true,
        counts: { dissatisfied: 152, neutral: 0, satisfied: 260 },
        byVerdict: {},
      },
      {
        site: "lesnaya-4",
        day: "2026-11-21",
        question: "service",
        n: 14,
        value: 0.79,
        low: 0.52,
        high: 0.92,
        nMin: 30,
        sure: false,
        counts: { dissatisfied: 3, neutral: 0, satisfied: 11 },
        byVerdict: {},
      },
    ],
  },
};

/** Answers the ops page's questions without a central: for its looks in every state. */
export async function serveFleet(page: Page): Promise<void> {
  for (const [name, json] of Object.entries(answers))
    await page.route(`**/api/v1/${name}*`, (route) => route.fulfill({ json }));
  await page.route("**/api/v1/session", (route) => route.fulfill({ json: { role: "read" } }));
}
