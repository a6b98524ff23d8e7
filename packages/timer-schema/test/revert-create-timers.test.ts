import { migrate, revert } from "@strata/migration-engine";
import { readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { createTimerDatabase, roster, timerRow } from "./timer-database.ts";

test("is refused with the count while there are timers, unless the loss is accepted", async () => {
  await using database = await createTimerDatabase();
  const { url, sql } = database;
  for (const columns of [{}, {}]) await sql`insert into timers ${sql(timerRow(columns))}`;

  await expect(revert({ url, roster, all: true })).rejects.toMatchObject({
    code: "DATA_LOSS_REFUSED",
    message: expect.stringContaining("would be lost with timers: 2"),
    next: expect.stringContaining("--accept-data-loss"),
  });
  expect(await sql`select count(*)::int as kept from timers`).toEqual([{ kept: 2 }]);

  await revert({ url, roster, all: true, acceptDataLoss: true });
  expect((await readCatalog(sql)).tables).toEqual({});
});

test("a function that a neighbour's trigger uses stays, and so does that trigger", async () => {
  await using database = await createTimerDatabase();
  const { url, sql } = database;
  await sql.unsafe(`
    create table neighbours (updated_at timestamptz);
    create trigger touch before update on neighbours for each row execute function update_updated_at_column()`);
  await revert({ url, roster, all: true });
  const { tables, functions } = await readCatalog(sql);
  expect({ tables: Object.keys(tables), functions: Object.keys(functions) }).toEqual({
    tables: ["neighbours"],
    functions: ["update_updated_at_column()"],
  });
  expect(tables["neighbours"]?.triggers).toHaveProperty("touch");

  const { applied } = await migrate({ url, roster });
  expect(applied).toHaveLength(4);
});
