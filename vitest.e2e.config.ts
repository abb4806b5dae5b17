import { defineConfig } from "vitest/config";

/** Journeys in a browser, one at a time, against an app that scripts/e2e.ts started. */
export default defineConfig({
  test: {
    include: ["tests/e2e/**/*.e2e.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { TZ: "UTC" },
  },
});
