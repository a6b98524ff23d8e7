import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { examples } from "../src/examples.ts";
import * as queries from "../src/queries.ts";
import { createLatestSyncDatabase } from "./sync-database.ts";
import { openPostgresJs } from "@strata/postgres-testkit/drivers";

const source = await readFile(join(import.meta.dirname, "../src/examples.ts"), "utf8");
const page = await readFile(join(import.meta.dirname, "../../../docs/sync-audit.md"), "utf8");

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestSyncDatabase();
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
  expect(
    await database.sql`select id from sync_events union all select session_id from sync_sessions union all select id from sync_participants`,
  ).toEqual([]);
});

test("they show what their comments say", async () => {
  await using opened = openPostgresJs(database.url, { max: 1 });
  expect(await examples.recordSession(opened.db)).toEqual(["paused", undefined]);
  expect(await examples.recordParticipant(opened.db)).toBe(2);
  expect(await examples.appendEvents(opened.db)).toEqual([2, 0]);
  expect(await examples.sessionTimeline(opened.db)).toEqual(["session_started", "session_created"]);
  expect(await examples.latestSnapshot(opened.db)).toEqual([{ cycle: 1 }, 1]);
  expect(await examples.participantSessions(opened.db)).toEqual([null]);
  await database.sql`truncate sync_events, sync_sessions, sync_participants`;
});

test.each(Object.keys(examples))("docs/sync-audit.md shows the example of %s as it is", (name) => {
  const body = new RegExp(`\\n {2}async ${name}\\(db: Database\\) \\{\\n(.*?)\\n {2}\\},`, "s").exec(source)?.[1];
  const block = new RegExp(`\\n### ${name}\\n.*?\`\`\`ts\\n(.*?)\`\`\``, "s").exec(page)?.[1];
  expect(squeezed(block)).toBe(squeezed(body));
});

/** Without what a formatter may do: the page has shorter lines. */
function squeezed(code: string | undefined): string | undefined {
  return code?.replaceAll(/\s+/g, "").replaceAll(/,(?=[)\]}])/g, "");
}
