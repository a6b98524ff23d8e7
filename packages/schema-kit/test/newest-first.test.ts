import { getTableConfig, index, pgTable } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import { newestFirst, timestamptz } from "../src/index.ts";

test("sorts as a bare DESC of Postgres does, with nulls first", () => {
  const table = pgTable("t", { at: timestamptz("at") }, ({ at }) => [index("t_at").on(newestFirst(at))]);
  const [{ config } = { config: undefined }] = getTableConfig(table).indexes;
  expect(config?.columns).toMatchObject([{ name: "at", indexConfig: { order: "desc", nulls: "first" } }]);
});
