import { join } from "node:path";
import type { TestDatabase } from "@strata/postgres-testkit";
import { testExamples } from "@strata/postgres-testkit/domain";
import { openPostgresJs } from "@strata/postgres-testkit/drivers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { examples } from "../src/examples.ts";
import * as queries from "../src/queries.ts";
import { createLatestTimerDatabase } from "./timer-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestTimerDatabase();
});
afterAll(() => database.drop());

testExamples({
  folder: join(import.meta.dirname, ".."),
  page: "timers.md",
  examples,
  queries,
  database: () => database,
  tables: ["timers"],
});

test("they show what their comments say", async () => {
  await using opened = openPostgresJs(database.url, { max: 1 });
  expect(await examples.scheduleTimer(opened.db)).toEqual(["pending", undefined]);
  expect(await examples.isCheckViolation(opened.db)).toMatchObject({ status: "pending" });
  expect(await examples.claimDueTimers(opened.db)).toContainEqual(expect.objectContaining({ type: "http" }));
  expect(await examples.completeTimer(opened.db)).toContainEqual(expect.objectContaining({ status: "completed" }));
  expect(await examples.failTimer(opened.db)).toContainEqual(expect.objectContaining({ status: "failed" }));
  expect(await examples.cancelTimer(opened.db)).toEqual(["canceled", undefined]);
  expect(await examples.recoverStuckTimers(opened.db)).toMatchObject([{ status: "pending" }]);
  expect(await examples.nextWakeUp(opened.db)).toBe(0);
  expect(await examples.purgeTimers(opened.db)).toBe(1);
  await database.sql`truncate timers`;
});
