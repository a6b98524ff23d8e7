import { revert } from "@strata/migration-engine";
import { readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { createIntentsDatabase, executionRow, intentRow, roster } from "./intents-database.ts";

test("is refused with the count while there are rows, unless the loss is accepted", async () => {
  await using database = await createIntentsDatabase();
  const { url, sql } = database;
  const [intent] = await sql<{ id: string }[]>`insert into scheduled_intents ${sql(intentRow())} returning id`;
  const rows = [executionRow(intent?.id ?? ""), executionRow(intent?.id ?? "")];
  await sql`insert into intent_executions ${sql(rows)}`;

  await expect(revert({ url, roster })).rejects.toMatchObject({
    code: "DATA_LOSS_REFUSED",
    message: expect.stringContaining("would be lost with intent_executions: 2"),
  });
  expect(await sql`select count(*)::int as kept from intent_executions`).toEqual([{ kept: 2 }]);

  await sql`delete from intent_executions`;
  await revert({ url, roster });
  await expect(revert({ url, roster })).rejects.toMatchObject({
    code: "DATA_LOSS_REFUSED",
    message: expect.stringContaining("would be lost with scheduled_intents: 1"),
  });

  await revert({ url, roster, acceptDataLoss: true });
  expect((await readCatalog(sql)).tables).toEqual({});
});
