#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { join } from "node:path";

// To strip types and compile takes four fifths of the start (docs/decisions/0010); Node keeps what it made of each file,
// by its content. Where the folder cannot be written, nothing is kept, and all else is the same.
enableCompileCache(join(import.meta.dirname, "../node_modules/.cache/compiled"));
await import("../src/main.ts");
