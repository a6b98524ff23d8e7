import { createDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { migrate, status, type Clock } from "../../src/index.ts";
import { BODY, CREATE, letters, write } from "./letters.ts";

test("two at once: one does it all, every row once, and the other finds it done", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  const run = { url, roster: [await letters()] };
  await migrate({ ...run, to: CREATE });
  await write(sql, 5_000);
  const results = await Promise.all([migrate(run), migrate(run)]);
  expect(results.map(({ applied }) => applied.length).toSorted((a, b) => a - b)).toEqual([0, 1]);
  expect(await sql`SELECT count(*)::int, count(DISTINCT body)::int AS bodies FROM letters`).toEqual([
    { count: 5_000, bodies: 5_000 },
  ]);
  expect(await status(run)).toMatchObject([{ state: "applied" }, { state: "applied" }]);
});

test("one that waits does so for as long as the backfill of the other makes progress", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  const run = { url, roster: [await letters()] };
  await migrate({ ...run, until: "ready" });
  // As another migrator that fills rows.
  const other = await sql.reserve();
  await other`SELECT pg_advisory_lock(1937011297, hashtext('public'))`;
  let milliseconds = 0;
  let batches = 0;
  const clock: Clock = {
    now: () => milliseconds,
    async sleep(ms) {
      milliseconds += ms;
      batches += 1;
      if (batches < 50) await other`UPDATE strata_ledger SET checkpoint = ${batches} WHERE name = ${BODY}`;
      else await other`SELECT pg_advisory_unlock_all()`;
    },
  };
  expect((await migrate({ ...run, clock, lockWaitMs: 400 })).applied.map(({ name }) => name)).toEqual([BODY]);
  expect(milliseconds).toBeGreaterThan(2_000);
  other.release();
});
