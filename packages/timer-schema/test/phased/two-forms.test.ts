import { migrate, status } from "@strata/migration-engine";
import { readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { ADD_CALLBACK_TYPES, createTimerDatabase, CREATE_TIMERS, roster } from "../timer-database.ts";
import { createContractedTimerDatabase, createOldTimerDatabase } from "./in-phases.ts";

const formOf = async (url: string) => {
  const migrations = await status({ url, roster });
  const found = migrations.find(({ name }) => name === ADD_CALLBACK_TYPES);
  return found?.state === "applied" ? found.entry.form : found?.state;
};

test("a table that holds timers is taken through phases, an empty one by the script, and the ledger says which", async () => {
  await using full = await createOldTimerDatabase();
  await using empty = await createTimerDatabase(CREATE_TIMERS);
  await migrate({ url: full.url, roster, to: ADD_CALLBACK_TYPES });
  await migrate({ url: empty.url, roster, to: ADD_CALLBACK_TYPES });
  expect([await formOf(full.url), await formOf(empty.url)]).toEqual(["phased", "script"]);
});

test("a new database, where the table is made by the same run, is laid down by the script", async () => {
  await using database = await createTimerDatabase(CREATE_TIMERS);
  await database.sql`drop table timers, strata_ledger cascade`;
  await database.sql`drop function update_updated_at_column()`;
  await migrate({ url: database.url, roster, to: ADD_CALLBACK_TYPES });
  expect(await formOf(database.url)).toBe("script");
});

test("both forms end at the same catalog and the same rows, updated_at included", async () => {
  await using old = await createOldTimerDatabase();
  await using byScript = await createContractedTimerDatabase("script");
  await using byPhases = await createContractedTimerDatabase("phased");
  expect(await readCatalog(byPhases.sql)).toEqual(await readCatalog(byScript.sql));
  expect(await byPhases.sql`select * from timers order by id`).toEqual(
    await byScript.sql`select * from timers order by id`,
  );
  const touches = ({ sql }: typeof old) => sql`select id, updated_at from timers order by id`;
  expect(await touches(byPhases)).toEqual(await touches(old));
});
