import type { Central } from "@otklik/central/main";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { get, testCentral } from "./central-rig.ts";

describe("queries of central's API", () => {
  let central: Central;
  let token: string;
  beforeAll(async () => {
    central = await testCentral();
    token = await central.createToken("read");
  });
  afterAll(() => central.stop());

  it.each([
    "figures?since=2026-99-99",
    "figures?until=2026-02-30",
    "figures?by=site,quarter&until=2026-11-20T99:99Z",
    "figures?by=site,quarter&since=2026-11-20T24:00Z",
    "events?since=2026-02-30",
    "events?until=2025-02-29T10:00:00Z",
    "events?since=2026-11-20T25:00:00Z",
    "events?type=nosuch",
  ])("refuses %s, which can mean nothing", async (path) => {
    const answer = await fetch(`${central.httpUrl}/api/v1/${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: "bad-query" } });
  });

  it.each([
    "figures?since=2024-02-29&until=2026-12-31",
    "figures?by=site,quarter&since=2026-11-20T00:00Z&until=2026-11-20T23:45Z",
    "events?since=2024-02-29&until=2026-11-20T23:59:59%2B03:00&type=epoch-opened",
  ])("answers %s", async (path) => {
    await get(central, token, `/api/v1/${path}`);
  });
});
