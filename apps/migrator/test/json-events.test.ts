import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunEvent } from "@strata/migration-engine";
import { createDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { toJsonEvent } from "../src/console/json-event.ts";
import { eventNames, faultsOf } from "./event-schema.ts";
import { emptyFolder, events, strata } from "./strata.ts";

/** Checks each event against the published schema, and that it holds nothing that the schema does not describe. */
function expectDescribed(printed: readonly Readonly<Record<string, unknown>>[]): void {
  expect(printed).not.toEqual([]);
  expect(printed.flatMap((event) => faultsOf(event).map((fault) => ({ event, fault })))).toEqual([]);
}

test("what real runs print is as the schema says", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  const names = async (...argv: string[]): Promise<unknown[]> => {
    const printed = events(await strata([...argv, "--json"], { url }));
    expectDescribed(printed);
    return printed.map(({ event }) => event);
  };

  expect(await names("plan")).toEqual(["plan"]);
  expect(await names("status")).toEqual(["status"]);
  const each = Array.from({ length: 15 }, () => ["started", "finished"]).flat();
  expect((await names("migrate")).filter((name) => name !== "notice")).toEqual(["apply-planned", ...each, "done"]);
  expect(await names("migrate")).toEqual(["apply-planned", "done"]);

  await sql`UPDATE strata_ledger SET checksum = 'edited', script = script || '-- a comment' WHERE sequence = 1`;
  await sql`INSERT INTO strata_ledger (package, name, checksum, duration_ms) VALUES ('gone', '20240101000000_x', '', 1)`;
  expect(await names("status")).toEqual(["status"]);
  expect(await names("plan")).toEqual(["plan"]);
  expect(await names("repair", "--forget", "gone/20240101000000_x")).toEqual(["repaired"]);
  expect(await names("repair", "20250101000000_create_timers_table")).toEqual(["repaired"]);

  const reverted = (await names("revert", "--yes")).filter((name) => name !== "notice");
  expect(reverted).toEqual(["revert-planned", "started", "finished", "done"]);
  expect(await names("revert")).toEqual(["error"]);
});

test("an error says where, as the schema says", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await sql`CREATE TABLE timers ()`;
  const printed = events(await strata(["migrate", "--json"], { url }));
  expectDescribed(printed);
  expect(printed.at(-1)).toMatchObject({ event: "error", code: "MIGRATION_FAILED", location: { line: 1 } });
});

test("`db status` prints what the schema says", async () => {
  expectDescribed(events(await strata(["db", "status", "--json"], { cwd: await emptyFolder() })));
});

const migration = { package: "@strata/x", name: "20250101000000_one" };

test.each<RunEvent>([
  { type: "lock-waiting", holder: undefined, waitedMs: 0 },
  {
    type: "lock-waiting",
    holder: { pid: 1, user: "a", application: undefined, address: undefined, connectedForSeconds: 3 },
    waitedMs: 5000.5,
  },
  { type: "notice", migration, severity: "NOTICE", message: "hello" },
  { type: "retry", migration, waitMs: 100.5, attempt: 1 },
  {
    type: "watched",
    migration,
    sight: {
      blockers: [
        { pid: 1, user: undefined, application: "b", state: "active", ageSeconds: undefined, query: "SELECT 1" },
      ],
      progress: { phase: "building index", done: 1, total: 2 },
    },
  },
])("the event $type, which a run prints only at times, is as the schema says", (event) => {
  expectDescribed([JSON.parse(JSON.stringify(toJsonEvent(event)))]);
});

test("docs/json.md tells of every event", async () => {
  const page = await readFile(join(import.meta.dirname, "../../../docs/json.md"), "utf8");
  const told = [...page.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => String(name));
  expect(told.toSorted()).toEqual(eventNames.toSorted());
});
