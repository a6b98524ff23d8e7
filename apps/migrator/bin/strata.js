#!/usr/bin/env node
import { createRequire, enableCompileCache } from "node:module";
import { join } from "node:path";

// What starts is kept compiled, and what a deployment runs is kept in one file (docs/decisions/0012 and 0016). Where the
// folder cannot be written, nothing is kept, and all else is the same.
const root = join(import.meta.dirname, "../../..");
const cache = join(import.meta.dirname, "../node_modules/.cache");
enableCompileCache(join(cache, "compiled"));
const { bundleFor } = await import("../src/bundle/current.ts");
const bundle = await bundleFor(root, join(cache, "bundle"), process.argv[2]);
if (bundle === undefined) await import("../src/main.ts");
else createRequire(import.meta.url)(bundle);
