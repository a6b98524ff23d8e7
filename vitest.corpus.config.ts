import { mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** `pnpm corpus`: every snippet of the review's corpus. `pnpm test` takes a sample. */
export default mergeConfig(base, { test: { env: { STRATA_CORPUS: "all" } } });
