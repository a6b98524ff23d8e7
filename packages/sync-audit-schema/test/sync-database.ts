import { migrate, readSchemaPackage } from "@strata/migration-engine";
import { createDatabaseFrom } from "@strata/postgres-testkit";

export const roster = [await readSchemaPackage(new URL("..", import.meta.url))];

export const INITIAL_SCHEMA = "20250701000000_initial_schema";
export const ADD_INDEXES = "20250701000001_add_indexes";

/** A database that has got as far as tier 0, or as the migration that is named. */
export function createSyncDatabase(to = ADD_INDEXES) {
  return createDatabaseFrom({
    key: `sync-audit-schema to ${to}`,
    async build(url) {
      await migrate({ url, roster, to });
    },
  });
}

/** A database with the tables as they are today. */
export function createLatestSyncDatabase() {
  return createDatabaseFrom({
    key: "sync-audit-schema latest",
    async build(url) {
      await migrate({ url, roster });
    },
  });
}
