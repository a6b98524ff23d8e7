import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{apps,examples,packages}/*/test/**/*.test.ts"],
    globalSetup: ["packages/postgres-testkit/src/vitest-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
