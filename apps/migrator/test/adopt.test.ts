import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { faultsOf } from "./event-schema.ts";
import { events, strata } from "./strata.ts";

const [TIMERS, CALLBACKS] = ["20250101000000_create_timers_table", "20250102000000_add_callback_types"] as const;
const JOBS = "20250601000000_create_jobs_and_tasks_tables";

/** What sqlx leaves in a database in which it made the timers (sqlx-postgres/src/migrate.rs). */
const SQLX_TABLE = `CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL,
  installed_on timestamptz NOT NULL DEFAULT now(), success boolean NOT NULL, checksum bytea NOT NULL,
  execution_time bigint NOT NULL);
  INSERT INTO _sqlx_migrations VALUES (20250101000000, 'create timers table', now(), true, '\\x00', 1),
    (20250102000000, 'add callback types', now(), true, '\\x00', 1), (20240101000000, 'gone since', now(), true, '\\x00', 1)`;

describe("strata adopt", () => {
  test("shows what it would record, and changes nothing until it is told --yes", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql.unsafe(SQLX_TABLE);
    const refused = await strata(["adopt"], { url });
    expect(refused.code).toBe(4);
    expect(refused.stdout).toContain('sqlx: "public"."_sqlx_migrations", 3 rows');
    expect(refused.stdout).toContain(
      `  @strata/timer-schema/${CALLBACKS}  (sqlx: "public"."_sqlx_migrations" version 20250102000000, by name and version; the file has another text`,
    );
    expect(refused.stdout).toContain('  "public"."_sqlx_migrations" version 20240101000000: like no migration on disk');
    expect(refused.stderr).toContain("run it again with --yes");
    expect(await sql`SELECT to_regclass('strata_ledger') AS ledger`).toEqual([{ ledger: null }]);

    const adopted = await strata(["adopt", "--yes"], { url });
    expect(adopted).toMatchObject({ code: 0, stdout: expect.stringContaining("Recorded 2 migrations as applied.") });
    expect((await strata(["status"], { url })).stdout).toMatch(/add_callback_types {2}\S+Z by \w+ {2}\(adopted\)/);
    const again = await strata(["adopt"], { url });
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing to record.") });
  });

  test("asks about older ones that nobody recorded, and does with them what it is told", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql.unsafe(SQLX_TABLE);
    await sql`DELETE FROM _sqlx_migrations WHERE version = 20250101000000`;
    const undecided = await strata(["adopt", "--yes"], { url });
    expect(undecided).toMatchObject({ code: 4, stderr: expect.stringContaining("error ADOPTION_UNDECIDED") });
    expect(undecided.stderr).toContain("--ran");
    const decided = await strata(["adopt", "--yes", "--ran", `@strata/timer-schema/${TIMERS}`], { url });
    expect(decided).toMatchObject({ code: 0, stdout: expect.stringContaining("(as you said)") });
    const ledger = await sql`SELECT name, origin FROM strata_ledger ORDER BY sequence`;
    expect(ledger).toEqual([
      { name: TIMERS, origin: "baseline" },
      { name: CALLBACKS, origin: "adopted" },
    ]);
  });

  test("--json prints what the schema describes", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql.unsafe(SQLX_TABLE);
    const refused = events(await strata(["adopt", "--json"], { url }));
    expect(refused).toMatchObject([
      { event: "adoption", recorded: false },
      { event: "error", code: "CONFIRMATION_NEEDED" },
    ]);
    const adopted = events(await strata(["adopt", "--json", "--yes"], { url }));
    expect(adopted.map(({ recorded }) => recorded)).toEqual([false, true]);
    const status = events(await strata(["status", "--json"], { url }));
    expect([...refused, ...adopted, ...status].flatMap(faultsOf)).toEqual([]);
  });

  test("where no other tool was, it says so", async () => {
    await using database = await createDatabase();
    const { code, stdout } = await strata(["adopt"], { url: database.url });
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("No table of another") });
  });
});

describe("strata baseline", () => {
  test("shows what it would record, and changes nothing until it is told --yes; then migrate goes on from there", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const argv = ["baseline", "--to", CALLBACKS];
    const refused = await strata(argv, { url });
    expect(refused).toMatchObject({ code: 4, stdout: expect.stringContaining(`  @strata/timer-schema/${TIMERS}\n`) });
    expect(await sql`SELECT to_regclass('strata_ledger') AS ledger`).toEqual([{ ledger: null }]);
    const done = events(await strata([...argv, "--yes", "--json"], { url }));
    expect(done).toMatchObject([{ recorded: false }, { event: "baseline", recorded: true, steps: [{}, {}] }]);
    expect(done.flatMap(faultsOf)).toEqual([]);
    // Not further: tier 1 would look for the timers, which are only said to be there.
    const gone = await strata(["migrate", "--to", "20251222000001_intent_executions"], { url });
    expect(gone.stdout).toContain("Applied 5 migrations");
    expect(await sql`SELECT to_regclass('timers') AS timers`).toEqual([{ timers: null }]);
  });

  test("declares one package alone", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await strata(["baseline", "--to", JOBS, "--package", "@strata/jobs-schema", "--yes"], { url });
    expect(await sql`SELECT package, origin FROM strata_ledger`).toEqual([
      { package: "@strata/jobs-schema", origin: "baseline" },
    ]);
  });
});

test.each([
  [["baseline"], "--to <migration>"],
  [["baseline", "--to", "nothing"], "There is no migration nothing"],
  [["baseline", "--to", "x", "--package", "y"], "There is no package y"],
  [["adopt", "--table", "x"], "--table needs --from"],
  [["adopt", "--from", "flyway"], "Strata cannot read what flyway recorded"],
])("strata %j is refused as misuse", async (argv, what) => {
  await using database = await createDatabase();
  const { code, stderr } = await strata(argv, { url: database.url });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(what) });
});
