import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export interface AxeOptions {
  /** These rules alone. */
  readonly rules?: readonly string[];
  /** Moves the page's clock where it stands still: axe-core goes on by timers. */
  readonly pass?: (ms: number) => Promise<void>;
}

/** axe-core's findings (WCAG 2.2 A and AA, and its best practices) with the elements they are about. */
export async function violations(page: Page, options: AxeOptions = {}): Promise<string[]> {
  const { rules, pass } = options;
  if (!(await page.evaluate(`"axe" in window`))) await page.evaluate(axe);
  const run = {
    resultTypes: ["violations"],
    ...(rules ? { runOnly: { type: "rule", values: rules } } : {}),
  };
  let running = true;
  const found = page
    .evaluate<string[]>(`
      axe.run(document, ${JSON.stringify(run)}).then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ": " + nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(" | ")))
    `)
    .finally(() => {
      running = false;
    });
  while (running && pass) await pass(1);
  return found;
}
