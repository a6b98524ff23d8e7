import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{apps,examples,packages}/*/test/**/*.test.ts"],
    globalSetup: ["packages/postgres-testkit/src/vitest-setup.ts"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
