#!/usr/bin/env node
import { createRequire, enableCompileCache } from "node:module";
import { join } from "node:path";

// What starts is kept compiled, and what a deployment runs is kept in one file (docs/decisions/0012 and 0016). Where the
// folder cannot be written, nothing is kept, and all else is the same.
const root = join(import.meta.dirname, "../../..");
const cache = join(import.meta.dirname, "../node_modules/.cache");
const bundles = join(cache, "bundle");
const argv = process.argv.slice(2);
enableCompileCache(join(cache, "compiled"));
if (!startBundled()) {
  const { bundleFor } = await import("../src/bundle/bundle-for.ts");
  const bundle = await bundleFor(root, bundles, argv[0]);
  if (bundle === undefined) await import("../src/main.ts");
  else (await import("../src/bundle/load.ts")).runBundle(bundle, argv);
}

/** By the bundle's own starter, if there is one: to load even three small modules takes longer than what they do. */
function startBundled() {
  try {
    return createRequire(import.meta.url)(join(bundles, "starter.cjs")).startBundled(root, bundles, argv);
  } catch {
    return false;
  }
}
