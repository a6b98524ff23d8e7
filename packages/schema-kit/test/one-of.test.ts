import { PgDialect, getTableConfig, pgTable, varchar } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import { oneOf } from "../src/index.ts";

test("is a named check with its values as literals, quotes doubled: DDL takes no parameters", () => {
  const table = pgTable("t", { state: varchar("state") }, ({ state }) => [
    oneOf("valid_state", state, ["on", "it's off"]),
  ]);
  const [check] = getTableConfig(table).checks;
  expect(check?.name).toBe("valid_state");
  expect(check && new PgDialect().sqlToQuery(check.value)).toMatchObject({
    sql: `"t"."state" IN ('on', 'it''s off')`,
    params: [],
  });
});
