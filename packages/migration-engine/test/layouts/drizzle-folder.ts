import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { SchemaPackage } from "../../src/index.ts";

/** Writes files below a temporary folder, which goes when the test ends, and gives its path. */
export async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "strata drizzle "));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** A package named `shop` whose migrations folder holds these files. */
export async function shop(
  files: Readonly<Record<string, string | Uint8Array>>,
  layout?: SchemaPackage["layout"],
): Promise<SchemaPackage> {
  return { name: "shop", migrations: await folderOf(files), dependsOn: [], layout };
}

/** The text of a `meta/_journal.json`, written as drizzle-kit 0.x does. */
export function journal(...entries: readonly { tag: string; when?: number; idx?: number }[]): string {
  const complete = entries.map(({ tag, when, idx }, index) => ({
    idx: idx ?? index,
    version: "7",
    when: when ?? Date.UTC(2025, 0, 1 + index),
    tag,
    breakpoints: true,
  }));
  return JSON.stringify({ version: "7", dialect: "postgresql", entries: complete }, null, 2);
}
