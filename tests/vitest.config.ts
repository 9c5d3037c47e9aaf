import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Real brokers, databases, browsers and compiled firmware start inside: generous, so that a loaded machine is slow
    // and not red.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two heavy files at a time: more of them only fight for the same two cores of a small machine.
    maxWorkers: 2,
    globalSetup: ["./global-setup.ts"],
    reporters: ["default", "./plain-summary.ts"],
  },
});
