import { expect, it } from "vitest";
import { scriptBytes, soak } from "../bench/customer-page.ts";
import { needs } from "../require.ts";

/** A small Pi paints within a second with this much. */
const JS_BYTES_MAX = 150_000;
/** The day itself takes minutes: `npm run bench:customer`, or OTKLIK_LONG=1. */
const isLong = process.env["OTKLIK_LONG"] === "1";

it("the customer's page is small, and its first screen waits for a part of it alone", async () => {
  const { first, all } = await scriptBytes();
  expect(all).toBeLessThanOrEqual(JS_BYTES_MAX);
  expect(first).toBeLessThan(all);
});

it.skipIf(!needs("chromium"))(
  `the customer's page is as large after ${isLong ? "a day" : "a quarter of an hour"} of visits as before it`,
  { timeout: isLong ? 2_400_000 : 240_000 },
  async () => {
    const soaked = await soak(
      isLong ? { hours: 24, warmUpHours: 1 } : { hours: 0.25, warmUpHours: 0.2 },
    );
    expect(soaked.pageErrors).toEqual([]);
    expect(soaked.growth).toBeLessThanOrEqual(1.05);
    expect(Math.max(...soaked.domNodes)).toBeLessThanOrEqual(Math.min(...soaked.domNodes) * 1.5);
  },
);
