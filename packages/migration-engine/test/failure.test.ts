import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, StrataError, status } from "../src/index.ts";
import { schemaPackage, table } from "./schema-package-fixture.ts";

const [FIRST, SECOND, THIRD] = ["20250101000000_first", "20250102000000_second", "20250103000000_third"] as const;

/** What a run with this SQL as its second migration of three fails with, and what it leaves behind. */
async function failWith(script: string): Promise<{ error: StrataError; tables: string[]; states: string[] }> {
  await using database = await createDatabase();
  const { url, sql } = database;
  const roster = [
    await schemaPackage("a", { [FIRST]: table("a1"), [SECOND]: { "migration.sql": script }, [THIRD]: table("a3") }),
  ];
  const error: unknown = await migrate({ url, roster }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StrataError)) throw new Error("It did not fail as it should.", { cause: error });
  const tables = Object.keys((await readCatalog(sql)).tables);
  return { error, tables, states: (await status({ url, roster })).map(({ state }) => state) };
}

describe("SQL that fails in the middle", () => {
  test("leaves nothing of its migration; the earlier ones stay, the later ones are not tried", async () => {
    const { error, tables, states } = await failWith(
      "CREATE TABLE half (id int); SELECT 1/0; CREATE TABLE never (id int);",
    );
    expect(error.code).toBe("MIGRATION_FAILED");
    expect(tables).toEqual(["a1"]);
    expect(states).toEqual(["applied", "pending", "pending"]);
  });

  test("is shown with package, folder, file, line and column, and a caret under the place", async () => {
    const { error } = await failWith(
      "-- 🦉 first\nCREATE TABLE half (id int);\n\nALTER TABLE half\n  ADD COLUMN x nope;\n",
    );
    expect(error.message).toBe(`a/${SECOND} failed: type "nope" does not exist (SQLSTATE 42704)`);
    expect(error.location).toMatchObject({
      file: expect.stringContaining(`${SECOND}/migration.sql`),
      line: 5,
      column: 16,
    });
    expect(error.location?.excerpt).toContain("5 |   ADD COLUMN x nope;\n  |                ^");
  });

  test("that makes what is there already: it is said that another tool may have made it, and what to type then", async () => {
    const { error } = await failWith("CREATE TABLE a1 (id int);");
    expect(error.next).toMatch(/^Correct the SQL .* If another tool has made it here: strata adopt;/);
    expect((await failWith("SELECT 1/0;")).error.next).not.toContain("adopt");
  });

  test("is placed at the failing statement also where Postgres gives no position", async () => {
    const { error } = await failWith(
      "CREATE TABLE half (id int);\nINSERT INTO half VALUES (1), (1);\nCREATE UNIQUE INDEX one\n  ON half (id);\nSELECT 1;",
    );
    expect(error.message).toContain("could not create unique index");
    expect(error.why).toContain("Key (id)=(1) is duplicated.");
    expect(error.location).toMatchObject({ line: 3, column: 1 });
  });

  test("shows the call stack of the server's own languages as the reason", async () => {
    const { error } = await failWith("SELECT 1;\nDO $$\nBEGIN\n  PERFORM 1/0;\nEND $$;");
    expect(error.why).toContain("PL/pgSQL function inline_code_block line 3 at PERFORM");
    expect(error.location).toMatchObject({ line: 2, column: 1 });
  });

  test("a COMMIT in a script is found out, and said", async () => {
    const { error } = await failWith("CREATE TABLE half (id int); COMMIT;");
    expect(error.code).toBe("MIGRATION_ENDED_TRANSACTION");
    expect(error.message).toContain(`a/${SECOND}`);
  });

  test("COPY from stdin, hidden from the look beforehand, is refused with the reason", async () => {
    const { error, tables } = await failWith("CREATE TABLE half (id int);\nCOPY half FROM /* no */ stdin;\n");
    expect(error.message).toContain("COPY ... FROM stdin has no data here");
    expect(tables).toEqual(["a1"]);
  });
});
