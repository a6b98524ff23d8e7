import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StrataError, type SchemaPackage } from "@strata/migration-engine";
import { readDomain } from "../domain/domain.ts";
import { writeMigration } from "../drizzle-kit/write-migration.ts";
import { stage } from "./staging.ts";

export interface CustomOptions {
  /** What the folder is called after its timestamp. */
  readonly name: string;
}

const SCRIPT = `-- Write here what drizzle-kit has no word for: a change of data, say. Then: strata certify
`;

const DOWN = `-- Write here the way back from migration.sql, or remove this file where there is none.
`;

/**
 * Begins a migration that is written by hand. Called twice, it begins two.
 *
 * @returns the absolute path of its folder
 * @throws StrataError DOMAIN_UNREADABLE, DRIZZLE_KIT_FAILED
 */
export async function writeCustom(target: SchemaPackage, { name }: CustomOptions): Promise<string> {
  const domain = await readDomain(target);
  await using staging = await stage(domain.migrations);
  const written = await writeMigration(domain, staging.migrations, { name, custom: true });
  if (written.outcome !== "written") {
    throw new StrataError("DRIZZLE_KIT_FAILED", { what: `drizzle-kit wrote no migration for ${domain.name}.` });
  }
  const staged = join(staging.migrations, written.folder);
  await writeFile(join(staged, "migration.sql"), SCRIPT);
  await writeFile(join(staged, "down.sql"), DOWN);
  await mkdir(domain.migrations, { recursive: true });
  await staging.publish(written.folder);
  return join(domain.migrations, written.folder);
}
