import { expect, it } from "vitest";
import { scriptBytes, soak } from "../bench/customer-page.ts";
import { needs } from "../require.ts";

/** A small Pi paints within a second with this much. */
const JS_BYTES_MAX = 150_000;
/** The day itself takes minutes: `npm run bench:customer`, or OTKLIK_LONG=1. */
const isLong = process.env["OTKLIK_LONG"] === "1";
/** A day must leave it flat. In minutes the browser is still compiling: they show a leak, not flatness. */
const GROWTH_MAX = isLong ? 1.05 : 1.15;

it("the customer's page is small, and its first screen waits for a part of it alone", async () => {
  const { first, all } = await scriptBytes();
  expect(all).toBeLessThanOrEqual(JS_BYTES_MAX);
  expect(first).toBeLessThan(all);
});

it.skipIf(!needs("chromium"))(
  isLong
    ? "the customer's page is as large after a day of visits as before it"
    : "the customer's page does not grow by what visits leave behind",
  { timeout: isLong ? 2_400_000 : 240_000 },
  async () => {
    const soaked = await soak(
      isLong ? { hours: 24, warmUpHours: 2 } : { hours: 0.2, warmUpHours: 0.15 },
    );
    expect(soaked.pageErrors).toEqual([]);
    expect(soaked.growth).toBeLessThanOrEqual(GROWTH_MAX);
    // Looks fall on any screen, and the keyboard's has twice the nodes of the question's: the smallest one must not grow.
    const half = Math.ceil(soaked.domNodes.length / 2);
    expect(Math.min(...soaked.domNodes.slice(half))).toBeLessThanOrEqual(
      Math.max(...soaked.domNodes.slice(0, half)),
    );
  },
);
