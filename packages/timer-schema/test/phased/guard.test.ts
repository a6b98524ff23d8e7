import { readCatalog } from "@strata/postgres-testkit";
import postgres from "postgres";
import { expect, test } from "vitest";
import { createContractedTimerDatabase, createTimerDatabaseAt, finish } from "./in-phases.ts";

test("contract waits while an instance of the previous release is connected, and says which", async () => {
  await using database = await createTimerDatabaseAt("ready");
  const { url, sql } = database;
  await sql`do $$ begin execute format('alter database %I set timers.previous_release = %L', current_database(), 'timer-service/1.%'); end $$`;
  const old = postgres(url, { max: 1, connection: { application_name: "timer-service/1.9" } });
  await old`select 1`;

  await expect(finish(url)).rejects.toMatchObject({
    code: "CONTRACT_GUARDED",
    why: expect.stringContaining("timer-service/1.9"),
  });
  expect(Object.keys((await readCatalog(sql)).tables)).toContain("timers");
  expect((await readCatalog(sql)).tables["timers"]?.columns.map(({ name }) => name)).toContain("callback_url");

  await old.end();
  await finish(url);
  await using contracted = await createContractedTimerDatabase("phased");
  expect(await readCatalog(sql)).toEqual(await readCatalog(contracted.sql));
});

test("one of the next release is not waited for, nor anybody while nothing was said", async () => {
  await using database = await createTimerDatabaseAt("ready");
  const young = postgres(database.url, { max: 1, connection: { application_name: "timer-service/2.0" } });
  await young`select 1`;
  const { applied } = await finish(database.url);
  expect(applied).toHaveLength(1);
  await young.end();
});
