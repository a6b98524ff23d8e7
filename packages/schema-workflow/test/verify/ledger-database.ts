import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SchemaPackage } from "@strata/migration-engine";
import { onTestFinished } from "vitest";

/** A schema package made of scripts, gone when the test ends. */
export async function schemaPackage(name: string, scripts: Readonly<Record<string, string>>): Promise<SchemaPackage> {
  const migrations = await mkdtemp(join(tmpdir(), "strata-verified-"));
  onTestFinished(() => rm(migrations, { recursive: true, force: true }));
  for (const [folder, script] of Object.entries(scripts)) {
    await mkdir(join(migrations, folder));
    await writeFile(join(migrations, folder, "migration.sql"), script);
  }
  return { name, migrations, dependsOn: [] };
}

/** A file with this text, gone when the test ends. */
export async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "strata-setup-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "setup.sql");
  await writeFile(file, text);
  return file;
}
