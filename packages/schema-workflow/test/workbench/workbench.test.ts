import { startThrowawayServer } from "@strata/local-postgres";
import { expect, test } from "vitest";
import { quickestCopy } from "../../src/workbench/copy.ts";
import { endPool, inSession, openPool, type Place } from "../../src/workbench/session.ts";
import { openWorkbench } from "../../src/workbench/workbench.ts";

async function backend(place: Place): Promise<number> {
  const { rows } = await inSession(place, (client) => client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid"));
  return rows[0]?.pid ?? 0;
}

test("who looks into a database twice meets the same session; it is gone before a copy is made", async () => {
  await using workbench = await openWorkbench();
  await using database = await workbench.createDatabase();
  await inSession(database, (client) => client.query("CREATE TABLE events (id int)"));
  const first = await backend(database);
  expect(await backend(database)).toBe(first);

  await using copy = await workbench.createDatabase(database);
  const { rows } = await inSession(copy, (client) => client.query("SELECT count(*)::int FROM events"));
  expect(rows).toEqual([{ count: 0 }]);
  expect(await backend(database)).not.toBe(first);
});

test("a session by a URL is gone when it has been looked", async () => {
  await using workbench = await openWorkbench();
  await using database = await workbench.createDatabase();
  const first = await backend(database.url);
  const { rows } = await inSession(database, (client) =>
    client.query("SELECT pid FROM pg_stat_activity WHERE datname = $1 AND pid = $2", [database.name, first]),
  );
  expect(rows).toEqual([]);
});

test("a database is copied file by file only where nothing has to survive a crash", async () => {
  for (const [fsync, copy] of [
    ["off", "STRATEGY FILE_COPY"],
    ["on", ""],
  ] as const) {
    await using server = await startThrowawayServer({ settings: { fsync } });
    const pool = openPool(server.url);
    expect(await quickestCopy(pool)()).toBe(copy);
    await endPool(pool);
  }
});
