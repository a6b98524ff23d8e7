import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { readSchemaPackage, type SchemaPackage } from "../src/index.ts";

/** Files of one migration folder: `{ "migration.sql": "…", "phased/expand.sql": "…" }`. */
type MigrationFiles = Readonly<Record<string, string>>;

/** Writes a schema package into a temporary folder, which goes when the test ends. */
export async function schemaPackage(
  name: string,
  migrations: Readonly<Record<string, MigrationFiles>>,
  dependsOn: readonly string[] = [],
): Promise<SchemaPackage> {
  const folder = await mkdtemp(join(tmpdir(), "strata package "));
  onTestFinished(() => rm(folder, { recursive: true }));
  const dependencies = Object.fromEntries(dependsOn.map((one) => [one, "*"]));
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ name, dependencies, strata: { migrations: "./sql" } }),
  );
  await mkdir(join(folder, "sql"));
  for (const [migration, files] of Object.entries(migrations))
    await addMigration(join(folder, "sql"), migration, files);
  return readSchemaPackage(folder);
}

export async function addMigration(directory: string, name: string, files: MigrationFiles): Promise<void> {
  await mkdir(join(directory, name), { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name, file)), { recursive: true });
    await writeFile(join(directory, name, file), text);
  }
}

/** A migration that creates a table, and its way back. */
export function table(name: string): MigrationFiles {
  return { "migration.sql": `CREATE TABLE ${name} (id int);`, "down.sql": `DROP TABLE ${name};` };
}
