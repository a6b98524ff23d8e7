import { join } from "node:path";
import type { TestDatabase } from "@strata/postgres-testkit";
import { testExamples } from "@strata/postgres-testkit/domain";
import { openPostgresJs } from "@strata/postgres-testkit/drivers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { examples } from "../src/examples.ts";
import * as queries from "../src/queries.ts";
import { createLatestIntentsDatabase } from "./intents-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestIntentsDatabase();
});
afterAll(() => database.drop());

testExamples({
  folder: join(import.meta.dirname, ".."),
  page: "intents.md",
  examples,
  queries,
  database: () => database,
  tables: ["scheduled_intents", "intent_executions"],
});

test("they show what their comments say", async () => {
  await using opened = openPostgresJs(database.url, { max: 1 });
  expect(await examples.createIntent(opened.db)).toEqual([true, undefined]);
  expect(await examples.claimIntent(opened.db)).toEqual([expect.objectContaining({ slot: "tick 4711" }), undefined]);
  expect(await examples.executionId(opened.db)).toBe(true);
  await database.sql`truncate scheduled_intents cascade`;
});
