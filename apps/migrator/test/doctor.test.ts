import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { faultsOf } from "./event-schema.ts";
import { emptyFolder, events, strata } from "./strata.ts";

/** A checkout with one package in the layout of drizzle-kit 1.0. */
async function checkout(migrations: Readonly<Record<string, string>>): Promise<string> {
  const folder = await emptyFolder();
  await writeFile(join(folder, "strata.config.json"), JSON.stringify({ packages: [{ name: "a", migrations: "sql" }] }));
  for (const [name, text] of Object.entries(migrations)) {
    await mkdir(join(folder, "sql", name), { recursive: true });
    await writeFile(join(folder, "sql", name, "migration.sql"), text);
  }
  return folder;
}

const [USERS, INDEX, ROWS] = ["20250101000000_users", "20250102000000_index", "20250103000000_rows"] as const;
const MIGRATIONS = {
  [USERS]: "CREATE TABLE users (id int, name text);",
  [INDEX]: "CREATE INDEX ON users (name);\nINSERT INTO users (name) VALUES ('admin');",
  [ROWS]: "UPDATE users SET id = 1;",
};

test("strata doctor replays on a throwaway server of its own, and finds nothing where nothing is wrong", async () => {
  await using database = await createDatabase();
  const { url } = database;
  const cwd = await checkout(MIGRATIONS);
  await strata(["migrate"], { url, cwd });
  const { code, stdout } = await strata(["doctor"], { url, cwd });
  expect(stdout.split("\n").slice(1)).toEqual([
    "Recorded, and left no traces of its own in the catalog; whether it ran shows in the rows:",
    `  a/${ROWS}  (sql/${ROWS}/migration.sql)`,
    "Examined 3 migrations: nothing found.",
    "",
  ]);
  expect(code).toBe(0);
});

test("it says what is wrong, how it knows, and what to type; exit code 6", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  const cwd = await checkout(MIGRATIONS);
  await strata(["migrate"], { url, cwd });
  await sql.unsafe(MIGRATIONS[INDEX]);
  await sql`INSERT INTO strata_ledger (package, name, checksum, duration_ms) VALUES ('a', '20250104000000_email', '', 1)`;
  const email = join(cwd, "sql", "20250104000000_email");
  await mkdir(email);
  await writeFile(join(email, "migration.sql"), "ALTER TABLE users ADD COLUMN email text;");

  const { code, stdout } = await strata(["doctor", "--throwaway", url], { url, cwd });
  expect(code).toBe(6);
  expect(stdout.replace(/^Database .*\n/, "").replaceAll(/\d{4}-\d\d-\d\dT\S+ by \w+/g, "<when>")).toBe(
    [
      `a/${INDEX}: executed twice`,
      "  recorded    ledger, <when>",
      "  doubled     index public.users_name_idx1",
      '  rows        doubled ones of "public"."users" show in: SELECT "id", "name", count(*) FROM "public"."users" GROUP BY "id", "name" HAVING count(*) > 1;',
      `  script      sql/${INDEX}/migration.sql`,
      "",
      "a/20250104000000_email: recorded, and not executed",
      "  recorded    ledger, <when>",
      "  is missing  column public.users.email",
      "  note        the file has another text than the one that ran; what is missing may come of that",
      "  script      sql/20250104000000_email/migration.sql",
      "",
      "Repair",
      "  in psql:",
      "    BEGIN;",
      `    -- a/${INDEX}: executed-twice`,
      '    DROP INDEX "public"."users_name_idx1";',
      "    COMMIT;",
      "  in a shell:",
      "    strata repair --not-run a/20250104000000_email",
      "    strata migrate",
      "",
      "Recorded, and left no traces of its own in the catalog; whether it ran shows in the rows:",
      `  a/${ROWS}  (sql/${ROWS}/migration.sql)`,
      "Examined 4 migrations: 2 found.",
      "",
    ].join("\n"),
  );
});

test("--json prints what the schema describes", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  const cwd = await checkout(MIGRATIONS);
  await strata(["migrate"], { url, cwd });
  await sql.unsafe(MIGRATIONS[INDEX]);
  const outcome = await strata(["doctor", "--json", "--throwaway", url], { url, cwd });
  expect(outcome.code).toBe(6);
  const printed = events(outcome);
  expect(printed).toMatchObject([{ event: "diagnosis", examined: 3, findings: [{ kind: "executed-twice" }] }]);
  expect(printed.flatMap(faultsOf)).toEqual([]);
});

test("the domains of this checkout are sound right after they were laid down", async () => {
  await using database = await createDatabase();
  const { url } = database;
  await strata(["migrate"], { url });
  const { code, stdout } = await strata(["doctor", "--throwaway", url], { url });
  expect(stdout.split("\n").slice(1)).toEqual([
    expect.stringMatching(/^Examined \d+ migrations: nothing found\.$/),
    "",
  ]);
  expect(code).toBe(0);
});

test("under GitHub Actions each finding is noted at its script", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  const cwd = await checkout(MIGRATIONS);
  await strata(["migrate"], { url, cwd });
  await sql`DROP TABLE users`;
  const { stdout } = await strata(["doctor", "--throwaway", url], { url, cwd, env: { GITHUB_ACTIONS: "true" } });
  expect(stdout).toContain(
    `::error file=sql/${USERS}/migration.sql,title=strata doctor::a/${USERS}: recorded, and not executed\n`,
  );
});

test("a table needs its tool", async () => {
  await using database = await createDatabase();
  const { code, stderr } = await strata(["doctor", "--table", "x"], { url: database.url });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("--table needs --from") });
});
