import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { emptyFolder, strata } from "./strata.ts";

// Numbers, not names: whoever reads them is a shell.
const STABLE = {
  ok: 0,
  failed: 1,
  misused: 2,
  pending: 3,
  refused: 4,
  locked: 5,
  different: 6,
  unanswered: 7,
  interrupted: 130,
};

test("the exit codes are what they have always been, and `strata help` tells all of them", async () => {
  expect(EXIT_CODES).toEqual(STABLE);
  const { code, stdout } = await strata(["help"]);
  expect(code).toBe(0);
  const [, told = ""] = stdout.split("Exit codes\n");
  const lines = Array.from(told.matchAll(/^ +(\d+) +(\w+)/gm), ([, number, name]) => [name, Number(number)]);
  expect(lines).toEqual([["done", 0], ...Object.entries(STABLE).slice(1)]);
});

/** A checkout with one migration. */
async function checkout(script: string): Promise<string> {
  const root = await emptyFolder();
  const files = {
    "strata.config.json": JSON.stringify({ packages: [{ name: "a", migrations: "a" }] }),
    "a/20250101000000_a/migration.sql": script,
    "a/20250101000000_a/down.sql": "DROP TABLE a1;",
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

test("each way to end that a database brings about has its own", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  const cwd = await checkout("CREATE TABLE a1 (id int);");
  const code = async (...argv: readonly string[]): Promise<number> => (await strata(argv, { url, cwd })).code;

  expect(await code("migrat")).toBe(2);
  expect(await code("status")).toBe(3);
  const holder = await sql.reserve();
  await holder`SELECT pg_advisory_lock(1937011297, hashtext(current_schema()))`;
  expect(await code("migrate", "--lock-wait", "0s")).toBe(5);
  await holder`SELECT pg_advisory_unlock_all()`;
  holder.release();
  expect(await code("migrate")).toBe(0);
  expect(await code("status")).toBe(0);
  expect(await code("revert")).toBe(4);
  expect(await code("doctor", "--throwaway", url)).toBe(0);
  await sql`DROP TABLE a1`;
  expect(await code("doctor", "--throwaway", url)).toBe(6);
  expect(await code("verify", "--throwaway", url)).toBe(6);
  // DROP TABLE of what is gone.
  expect(await code("revert", "--yes")).toBe(1);
});

test("an edit in form alone is noted and stops nobody; one in meaning is shown and stops the run", async () => {
  await using database = await createDatabase();
  const { url } = database;
  const cwd = await checkout("CREATE TABLE a1 (id int);");
  const file = join(cwd, "a/20250101000000_a/migration.sql");
  await strata(["migrate"], { url, cwd });
  await writeFile(file, "-- why\nCREATE TABLE IF NOT EXISTS a1 (id int);");
  expect(await strata(["migrate"], { url, cwd })).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("it still means the same"),
  });
  await writeFile(file, "CREATE TABLE a1 (id bigint);");
  expect(await strata(["migrate"], { url, cwd })).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(
      /MIGRATION_EDITED[^]*-CREATE TABLE a1 \(id int\);[^]*\n\s*\+CREATE TABLE a1 \(id bigint\);/,
    ),
  });
});
