import { migrate } from "@strata/migration-engine";
import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { declarationSql, declarationsOf } from "@strata/schema-kit";
import * as schema from "@strata/timer-schema";
import * as declarations from "@strata/timer-schema/declarations";
import { generateDrizzleJson, generateMigration } from "drizzle-kit/api-postgres";
import { expect, test } from "vitest";
import { roster } from "./timer-database.ts";

test("the migrations make what the package declares, no object more and none less", async () => {
  await using migrated = await createDatabase();
  await migrate({ url: migrated.url, roster });
  await using declared = await createDatabase();
  const tables = await generateMigration(await generateDrizzleJson({}), await generateDrizzleJson(schema));
  for (const script of [...tables, ...declarationsOf(declarations).map(declarationSql)]) {
    await declared.sql.unsafe(script);
  }
  expect(await readCatalog(declared.sql)).toEqual(await readCatalog(migrated.sql));
});
