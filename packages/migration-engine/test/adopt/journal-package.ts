import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { SchemaPackage } from "../../src/index.ts";

/** A migration as drizzle-kit 0.x writes it: what stands in the journal, and the text of the file. */
export interface JournalMigration {
  readonly tag: string;
  readonly when: number;
  readonly text: string;
}

/** Writes a package in the layout of drizzle-kit 0.x into a temporary folder, which goes when the test ends. */
export async function journalPackage(name: string, migrations: readonly JournalMigration[]): Promise<SchemaPackage> {
  const folder = await mkdtemp(join(tmpdir(), "strata journal "));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "meta"));
  await writeJournal(folder, migrations);
  return { name, migrations: folder, dependsOn: [] };
}

/** Writes the journal anew, with the files of its entries. */
export async function writeJournal(folder: string, migrations: readonly JournalMigration[]): Promise<void> {
  const entries = migrations.map(({ tag, when }, idx) => ({ idx, version: "7", when, tag, breakpoints: true }));
  const journal = { version: "7", dialect: "postgresql", entries };
  await writeFile(join(folder, "meta", "_journal.json"), JSON.stringify(journal));
  for (const { tag, text } of migrations) await writeFile(join(folder, `${tag}.sql`), text);
}
