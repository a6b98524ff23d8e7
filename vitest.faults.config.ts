import { mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** `pnpm faults`: every cut point and many more kills, of which `pnpm test` tries a sample. */
export default mergeConfig(base, {
  test: {
    include: ["packages/*/test/**/*.faults.ts"],
    env: { STRATA_FAULTS: "all" },
    testTimeout: 7_200_000,
  },
});
