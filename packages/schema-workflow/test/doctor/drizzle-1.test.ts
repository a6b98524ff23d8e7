import { rename } from "node:fs/promises";
import { join } from "node:path";
import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrateWithDrizzle1 } from "./drizzle-migrators.ts";
import { addFolder, folderPackage } from "./packages.ts";
import { followAdvice, look, told } from "./treat.ts";

const [USERS, INDEX, ORDERS] = ["20250101000000_users", "20250102000000_index", "20250103000000_orders"] as const;
const TEXTS = {
  [USERS]: "CREATE TABLE users (id int PRIMARY KEY, name text);",
  [INDEX]: "CREATE INDEX ON users (name);",
  [ORDERS]: "CREATE TABLE orders (id int);",
};

describe("a database that drizzle-orm 1.0 keeps", () => {
  test("goes by name: an older one that is merged late runs, and nothing is found", async () => {
    await using database = await createDatabase();
    const a = await folderPackage("a", { [USERS]: TEXTS[USERS], [ORDERS]: TEXTS[ORDERS] });
    await migrateWithDrizzle1(database.url, a);
    await addFolder(a.migrations, INDEX, TEXTS[INDEX]);
    await migrateWithDrizzle1(database.url, a);
    expect(told(await look(database, [a]))).toEqual([]);
  });

  test("executed twice: a folder that was renamed runs again", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const a = await folderPackage("a", TEXTS);
    await migrateWithDrizzle1(url, a);
    await rename(join(a.migrations, INDEX), join(a.migrations, "20250102000000_index_by_name"));
    await migrateWithDrizzle1(url, a);
    const found = await look(database, [a]);
    expect(found.findings).toMatchObject([
      { kind: "executed-twice", name: "20250102000000_index_by_name", present: ["index public.users_name_idx1"] },
    ]);
    await followAdvice(database, [a], found);
    expect(told(await look(database, [a]))).toEqual([]);
    expect(await sql`SELECT name FROM drizzle.__drizzle_migrations ORDER BY name`).toEqual([
      { name: USERS },
      { name: "20250102000000_index_by_name" },
      { name: ORDERS },
    ]);
  });

  test("recorded and not executed: drizzle's table was restored, the tables were not", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const a = await folderPackage("a", TEXTS);
    await migrateWithDrizzle1(url, a);
    await sql`DROP TABLE orders`;
    await sql`DROP INDEX users_name_idx`;
    const found = await look(database, [a]);
    expect(told(found)).toEqual([`not-executed a/${INDEX}`, `not-executed a/${ORDERS}`]);
    await followAdvice(database, [a], found);
    expect(told(await look(database, [a]))).toEqual([]);
  });
});
