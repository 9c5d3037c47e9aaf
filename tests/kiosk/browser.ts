import { type Browser, chromium } from "playwright-core";
import { pathOf } from "../require.ts";

/** Debian's Chromium without a sandbox (tests run as root in CI) and without calls of its own to the network. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: pathOf("chromium") ?? "chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-default-apps",
      "--no-first-run",
    ],
  });
}

export const sizes = {
  "800x480": { width: 800, height: 480 },
  "1080x1920": { width: 1080, height: 1920 },
  "1920x1080": { width: 1920, height: 1080 },
  phone: { width: 390, height: 844 },
} as const;
export type Size = keyof typeof sizes;
