import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{apps,examples,packages}/*/test/**/*.test.ts", "{benchmarks,turbo}/test/**/*.test.ts"],
    globalSetup: ["packages/postgres-testkit/src/vitest-setup.ts"],
    // A test mostly waits for its server: as many workers as cores, or one less, leave the machine idle.
    maxWorkers: Math.max(4, availableParallelism()),
    // Against what hangs; a slow machine is no failure.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
