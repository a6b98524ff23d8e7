import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { examples } from "../src/examples.ts";
import * as queries from "../src/queries.ts";
import { openPostgresJs } from "@strata/postgres-testkit/drivers";
import { createLatestTimerDatabase } from "./timer-database.ts";

const source = await readFile(join(import.meta.dirname, "../src/examples.ts"), "utf8");
const page = await readFile(join(import.meta.dirname, "../../../docs/timers.md"), "utf8");

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestTimerDatabase();
});
afterAll(() => database.drop());

test("every query has an example", () => {
  const functions = Object.keys(queries).filter((name) => !name.endsWith("Error"));
  expect(Object.keys(examples).toSorted()).toEqual(functions.toSorted());
});

test.each(Object.entries(examples))("%s runs in a transaction and shows something", async (_, example) => {
  await using opened = openPostgresJs(database.url, { max: 1 });
  const undo = new Error("undone");
  let shown: unknown;
  await expect(
    opened.db.transaction(async (tx) => {
      shown = await example(tx);
      throw undo;
    }),
  ).rejects.toBe(undo);
  expect(shown).toBeTruthy();
  expect(shown).not.toEqual([]);
  expect(await database.sql`select id from timers`).toEqual([]);
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

test.each(Object.keys(examples))("docs/timers.md shows the example of %s as it is", (name) => {
  const body = new RegExp(`\\n {2}async ${name}\\(db: Database\\) \\{\\n(.*?)\\n {2}\\},`, "s").exec(source)?.[1];
  const block = new RegExp(`\\n### ${name}\\n.*?\`\`\`ts\\n(.*?)\`\`\``, "s").exec(page)?.[1];
  expect(body).toBeDefined();
  expect(squeezed(block)).toBe(squeezed(body));
});

test("docs/timers.md shows what the examples begin with", () => {
  const preamble = source.slice(source.indexOf("const "), source.indexOf("/** Each query once"));
  expect(squeezed(page)).toContain(squeezed(preamble));
});

/** Without what a formatter may do: the page has shorter lines. */
function squeezed(code: string | undefined): string | undefined {
  return code?.replaceAll(/\s+/g, "").replaceAll(/,(?=[)\]}])/g, "");
}
