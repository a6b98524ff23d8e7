import {
  orderMigrations,
  readMigrations,
  replay,
  type OrderedMigration,
  type ReplayStep,
  type SchemaPackage,
} from "@strata/migration-engine";
import type { ScratchDatabase } from "../workbench/workbench.ts";

/** All migrations of some packages, in their order. */
export async function migrationsOf(packages: readonly SchemaPackage[]): Promise<OrderedMigration[]> {
  const found = await Promise.all(packages.map((one) => readMigrations(one)));
  return orderMigrations(packages, found.flat());
}

/**
 * Lays migrations down in a scratch database.
 *
 * @throws StrataError as `migrate` does
 */
export async function layDown(database: ScratchDatabase, migrations: readonly ReplayStep[]): Promise<void> {
  if (migrations.length > 0) await replay({ url: database.url }, migrations);
}
