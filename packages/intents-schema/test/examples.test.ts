import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { examples } from "../src/examples.ts";
import * as queries from "../src/queries.ts";
import { createLatestIntentsDatabase } from "./intents-database.ts";
import { openPostgresJs } from "@strata/postgres-testkit/drivers";

const source = await readFile(join(import.meta.dirname, "../src/examples.ts"), "utf8");
const page = await readFile(join(import.meta.dirname, "../../../docs/intents.md"), "utf8");

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestIntentsDatabase();
});
afterAll(() => database.drop());

test("every query has an example", () => {
  expect(Object.keys(examples).toSorted()).toEqual(Object.keys(queries).toSorted());
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
  expect(await database.sql`select id from scheduled_intents`).toEqual([]);
});

test("they show what their comments say", async () => {
  await using opened = openPostgresJs(database.url, { max: 1 });
  expect(await examples.createIntent(opened.db)).toEqual([true, undefined]);
  expect(await examples.claimIntent(opened.db)).toEqual([expect.objectContaining({ slot: "tick 4711" }), undefined]);
  expect(await examples.executionId(opened.db)).toBe(true);
  await database.sql`truncate scheduled_intents cascade`;
});

test.each(Object.keys(examples))("docs/intents.md shows the example of %s as it is", (name) => {
  const body = new RegExp(`\\n {2}async ${name}\\(db: Database\\) \\{\\n(.*?)\\n {2}\\},`, "s").exec(source)?.[1];
  const block = new RegExp(`\\n### ${name}\\n.*?\`\`\`ts\\n(.*?)\`\`\``, "s").exec(page)?.[1];
  expect(squeezed(block)).toBe(squeezed(body));
});

/** Without what a formatter may do: the page has shorter lines. */
function squeezed(code: string | undefined): string | undefined {
  return code?.replaceAll(/\s+/g, "").replaceAll(/,(?=[)\]}])/g, "");
}
