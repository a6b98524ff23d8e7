import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { prompt } from "../src/psql/prompt.ts";
import { endsStatement } from "../src/psql/statement-end.ts";
import { toText } from "../src/psql/table.ts";

/** Types the lines into the plain prompt and gives what it prints. */
async function typed(...lines: string[]): Promise<{ stdout: string; stderr: string }> {
  await using database = await createDatabase();
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const printed = Promise.all([text(stdout), text(stderr)]);
  stdin.end(`${lines.join("\n")}\n`);
  await prompt({ stdin: () => stdin, stdout, stderr }, database.url);
  stdout.end();
  stderr.end();
  const [out, err] = await printed;
  return { stdout: out, stderr: err };
}

describe("the plain prompt", () => {
  test("prints rows as an aligned table, with values as PostgreSQL writes them", async () => {
    const { stdout } = await typed("SELECT 1 AS id, true AS flag, NULL AS nothing, '{\"a\": 1}'::jsonb AS config;");
    expect(stdout).toBe(
      ' id | flag | nothing | config\n----+------+---------+----------\n 1  | t    |         | {"a": 1}\n(1 row)\n',
    );
  });

  test("prints the tag of what returns no rows, and the header of what finds none", async () => {
    const { stdout } = await typed(
      "CREATE TABLE t (id int);",
      "INSERT INTO t VALUES (1), (2);",
      "SELECT id FROM t LIMIT 0;",
    );
    expect(stdout).toBe("CREATE TABLE\nINSERT 2\n id\n----\n(0 rows)\n");
  });

  test("takes a statement over several lines, and several statements on one", async () => {
    const { stdout } = await typed("SELECT", "  'one' AS a;", "SELECT 2 AS b; SELECT 3 AS c;");
    expect(stdout).toMatch(/ a\n-+\n one\n[^]* b\n-+\n 2\n[^]* c\n-+\n 3\n/);
  });

  test("sends a function body whole, semicolons and all", async () => {
    const { stdout, stderr } = await typed("DO $$", "BEGIN", "  PERFORM 1;", "  RAISE WARNING 'done';", "END $$;");
    expect(stdout).toBe("DO\n");
    expect(stderr).toBe("WARNING:  done\n");
  });

  test("an error says what the server says, and the next statement runs", async () => {
    const { stdout, stderr } = await typed(
      "CREATE TABLE t (id int PRIMARY KEY);",
      "INSERT INTO t VALUES (1), (1);",
      "SELECT 7 AS n;",
    );
    expect(stderr).toBe(
      'ERROR:  duplicate key value violates unique constraint "t_pkey"\nDETAIL:  Key (id)=(1) already exists.\n',
    );
    expect(stdout).toContain("7");
  });

  test("keeps one session: a transaction spans lines", async () => {
    const { stdout } = await typed(
      "BEGIN;",
      "CREATE TABLE t ();",
      "ROLLBACK;",
      "SELECT to_regclass('t') IS NULL AS gone;",
    );
    expect(stdout).toMatch(/^BEGIN\nCREATE TABLE\nROLLBACK\n gone\n-+\n t\n/);
  });

  test("\\dt lists tables, \\d describes one, \\q leaves before what follows", async () => {
    const { stdout } = await typed(
      "CREATE TABLE timers (id int PRIMARY KEY, note text DEFAULT 'x');",
      "\\dt",
      "\\d timers",
      "\\q",
      "SELECT 'never';",
    );
    expect(stdout).toMatch(/ public \| timers \| /);
    expect(stdout).toMatch(/ id +\| integer \| not null \|/);
    expect(stdout).toMatch(/ note +\| text +\| +\| 'x'::text/);
    expect(stdout).toContain("CREATE UNIQUE INDEX timers_pkey");
    expect(stdout).not.toContain("never");
  });

  test("a table that is not there, an unknown command and COPY FROM STDIN are answered, not waited for", async () => {
    const { stdout, stderr } = await typed("\\d it's", "\\nonsense", "COPY t FROM STDIN;", "\\?");
    expect(stderr).toContain(`ERROR:  relation "it's" does not exist`);
    expect(stderr).toContain("\\nonsense is not known here");
    expect(stderr).toContain("COPY FROM STDIN needs psql");
    expect(stdout).toContain("\\q           leave");
  });

  test("runs what stands without a semicolon at the end of the input", async () => {
    expect((await typed("SELECT 5 AS n")).stdout).toContain(" 5\n");
  });
});

describe("a line ends a statement", () => {
  test.each([
    "SELECT 1;",
    "SELECT 1; -- note",
    "SELECT ';';",
    "SELECT 1; /* a\nb */",
    "SELECT $x$;$x$;",
    "SELECT 'it''s';",
  ])("after %j", (statement) => expect(endsStatement(statement)).toBe(true));
  test.each(["SELECT 1", "SELECT ';", "SELECT 1 -- ;", "SELECT $$;", "SELECT $a$ $$;", 'SELECT ";', "SELECT /* ;", ""])(
    "not after %j",
    (statement) => expect(endsStatement(statement)).toBe(false),
  );
});

test("a cell with a line break stays on its line", () => {
  expect(toText({ columns: ["a"], rows: [["x\ny"]], tag: "" })).toBe(" a\n------\n x\\ny\n(1 row)\n");
});
