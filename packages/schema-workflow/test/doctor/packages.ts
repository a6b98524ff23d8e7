import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SchemaPackage } from "@strata/migration-engine";
import { onTestFinished } from "vitest";

/** A migration as drizzle-kit 0.x writes it: what stands in the journal, and the text of the file. */
export interface JournalMigration {
  readonly tag: string;
  /** In milliseconds since 1970. */
  readonly when: number;
  readonly text: string;
}

/** Writes a package in the layout of drizzle-kit 0.x into a temporary folder, which goes when the test ends. */
export async function journalPackage(name: string, migrations: readonly JournalMigration[]): Promise<SchemaPackage> {
  const folder = await temporaryFolder();
  await writeJournal(folder, migrations);
  return { name, migrations: folder, dependsOn: [] };
}

/** Writes the journal anew, with the files of its entries. */
export async function writeJournal(folder: string, migrations: readonly JournalMigration[]): Promise<void> {
  await mkdir(join(folder, "meta"), { recursive: true });
  const entries = migrations.map(({ tag, when }, idx) => ({ idx, version: "7", when, tag, breakpoints: true }));
  const journal = { version: "7", dialect: "postgresql", entries };
  await writeFile(join(folder, "meta", "_journal.json"), JSON.stringify(journal));
  for (const { tag, text } of migrations) await writeFile(join(folder, `${tag}.sql`), text);
}

/** Writes a package in the layout of drizzle-kit 1.0: a folder for each migration, by its name. */
export async function folderPackage(
  name: string,
  migrations: Readonly<Record<string, string>>,
): Promise<SchemaPackage> {
  const folder = await temporaryFolder();
  for (const [migration, text] of Object.entries(migrations)) await addFolder(folder, migration, text);
  return { name, migrations: folder, dependsOn: [] };
}

export async function addFolder(folder: string, migration: string, text: string): Promise<void> {
  await mkdir(join(folder, migration), { recursive: true });
  await writeFile(join(folder, migration, "migration.sql"), text);
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "strata doctor "));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
