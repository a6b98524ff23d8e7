import { createDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { migrate, type Clock, type IndexProgress, type RunEvent } from "../src/index.ts";
import { schemaPackage } from "./schema-package-fixture.ts";

const FIRST = "20250101000000_first";
const BUILD = "-- strata: non-transactional\nCREATE INDEX CONCURRENTLY numbers_n ON numbers (slow(n));";
/** Each row takes its time, so that the build is seen at work: 600 of them, one in a page. */
const SETUP = `
  CREATE FUNCTION slow(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.01); RETURN n; END $$;
  CREATE TABLE numbers (n int, filler text) WITH (fillfactor = 10);
  INSERT INTO numbers SELECT n, repeat('x', 500) FROM generate_series(1, 600) n;`;

test("while an index is built, it is told how far it is, and who waits for its builder waits as long as it goes on", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await sql.unsafe(SETUP);
  const roster = [await schemaPackage("a", { [FIRST]: { "migration.sql": BUILD } })];

  const told: IndexProgress[] = [];
  const begun = Promise.withResolvers<void>();
  const builder = migrate({
    url,
    roster,
    report: (event: RunEvent) => {
      if (event.type !== "watched" || event.sight.progress === undefined) return;
      told.push(event.sight.progress);
      begun.resolve();
    },
  });
  await Promise.race([begun.promise, builder]);

  // Its time is up at every look but the first; only what it sees of the other one's progress keeps it waiting.
  let now = 0;
  const impatient: Clock = {
    now: () => now,
    sleep: async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      now += 10_000;
    },
  };
  const waiter = migrate({ url, roster, clock: impatient, lockWaitMs: 1_000 });
  expect((await builder).applied).toHaveLength(1);
  expect((await waiter).applied).toHaveLength(0);

  const counted = told.filter(({ total }) => total > 0);
  expect(counted.length).toBeGreaterThan(1);
  for (const { done, total } of counted) expect(done).toBeLessThanOrEqual(total);
  expect(new Set(told.map(({ done }) => done)).size).toBeGreaterThan(1);
});
