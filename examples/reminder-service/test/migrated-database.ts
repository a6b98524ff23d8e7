import { migrate, readSchemaPackage } from "@strata/migration-engine";
import { createDatabaseFrom } from "@strata/postgres-testkit";

const packages = ["timer-schema", "intents-schema", "jobs-schema", "sync-audit-schema"];

/** A database with the four domains in it, as `pnpm migrate` makes it. */
export function createMigratedDatabase() {
  return createDatabaseFrom({
    key: "reminder-service",
    async build(url) {
      const roster = await Promise.all(
        packages.map((name) => readSchemaPackage(new URL(".", import.meta.resolve(`@strata/${name}/package.json`)))),
      );
      await migrate({ url, roster });
    },
  });
}
