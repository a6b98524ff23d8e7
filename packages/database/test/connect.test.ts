import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { connectDatabase } from "../src/index.ts";
import { readDatabaseSettings, type DatabaseSettings, type Environment } from "../src/settings.ts";

function settings(url: string, env: Environment = {}): DatabaseSettings {
  return readDatabaseSettings({ DATABASE_URL: `${url}?application_name=pool`, ...env });
}

describe("the connection of a service", () => {
  test("opens the least number of connections at the start, and no more than the most", async () => {
    await using empty = await createDatabase();
    await using database = await connectDatabase(
      settings(empty.url, { DATABASE_POOL_MIN: "3", DATABASE_POOL_MAX: "5" }),
    );
    const open = async (): Promise<unknown> => {
      const [row] = await empty.sql`SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'pool'`;
      return row?.["count"];
    };
    expect(await open()).toBe(3);
    await Promise.all(Array.from({ length: 12 }, () => database.sql`SELECT pg_sleep(0.05)`));
    expect(await open()).toBe(5);
    await database.close();
    await database.close();
    await expect.poll(open).toBe(0);
  });

  test.each([
    ["true", 1],
    ["false", 0],
  ])("with DATABASE_PREPARE=%s keeps %d prepared statements", async (prepare, count) => {
    await using empty = await createDatabase();
    await using database = await connectDatabase(
      settings(empty.url, { DATABASE_PREPARE: prepare, DATABASE_POOL_MIN: "1", DATABASE_POOL_MAX: "1" }),
    );
    await database.sql`SELECT ${7}::int AS kept`;
    const kept = await database.sql`SELECT FROM pg_prepared_statements WHERE statement LIKE '%AS kept'`;
    expect(kept).toHaveLength(count);
  });

  test("is healthy while the server answers, and never throws when it does not", async () => {
    await using empty = await createDatabase();
    await using database = await connectDatabase(settings(empty.url));
    expect(await database.healthCheck()).toBe(true);
    await empty.sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pool'`;
    await expect.poll(() => database.healthCheck()).toBe(true);
    await database.close();
    expect(await database.healthCheck()).toBe(false);
  });

  test("is not made when the server cannot be reached, or does not let us in; nothing stays open then", async () => {
    await expect(connectDatabase(settings("postgres://localhost:1/nowhere"))).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
    await using empty = await createDatabase();
    const url = new URL(empty.url);
    url.pathname = "/there_is_no_such_database";
    await expect(connectDatabase(settings(url.href))).rejects.toMatchObject({ code: "3D000" });
  });

  test("finishes what runs before it closes", async () => {
    await using empty = await createDatabase();
    const database = await connectDatabase(settings(empty.url));
    const slow = database.sql`SELECT pg_sleep(0.2), 1 AS done`.execute();
    await database.close();
    expect(await slow).toMatchObject([{ done: 1 }]);
  });

  test("finds a database whose name is encoded in the URL, and passes over what other drivers put there", async () => {
    await using empty = await createDatabase();
    const name = `strata_test_ä b_${process.pid}`;
    await empty.sql`CREATE DATABASE ${empty.sql(name)}`;
    const url = new URL(empty.url);
    url.pathname = `/${encodeURIComponent(name)}`;
    const read = readDatabaseSettings({ DATABASE_URL: `${url.href}?channel_binding=prefer&search_path=elsewhere` });
    const database = await connectDatabase(read);
    try {
      expect(await database.sql`SELECT current_database() AS name, current_setting('search_path') AS path`).toEqual([
        { name, path: "elsewhere" },
      ]);
    } finally {
      await database.close();
      await empty.sql`DROP DATABASE ${empty.sql(name)}`;
    }
  });
});
