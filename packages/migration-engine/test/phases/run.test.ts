import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createDatabase, readCatalog, type TestDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, status, type MigrateOptions, type RunEvent, type SchemaPackage } from "../../src/index.ts";
import { connect } from "../../src/wire/connect.ts";
import { AFTER, BODY, CREATE, ENFORCE, letters, PHASES, TOUCH, write } from "./letters.ts";

/** A database with letters in the old form, and the run that changes them. */
async function withLetters(
  database: TestDatabase,
  mail: SchemaPackage,
  count = 250,
): Promise<Pick<MigrateOptions, "url" | "roster">> {
  const run = { url: database.url, roster: [mail] };
  await migrate({ ...run, to: CREATE });
  await write(database.sql, count);
  return run;
}

const edit = async ({ migrations }: SchemaPackage, file: string, change: (text: string) => string): Promise<void> => {
  const path = join(migrations, BODY, file);
  await writeFile(path, change(await readFile(path, "utf8")));
};

describe("a migration in phases", () => {
  test("runs all of them in order, and is recorded like any other", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    const run = await withLetters(database, await letters());
    const events: RunEvent[] = [];
    const { applied } = await migrate({ ...run, report: (event) => events.push(event) });
    expect(applied.map(({ name }) => name)).toEqual([BODY]);
    const stages = events.flatMap((event) => (event.type === "phase-finished" ? event.stage : []));
    expect(stages).toEqual(["expand", "backfill", "enforce", "contract"]);
    expect(events.at(-1)).toMatchObject({ type: "finished", migration: { package: "mail", name: BODY } });
    expect(await sql`SELECT count(DISTINCT body ->> 'note')::int AS notes FROM letters`).toEqual([{ notes: 250 }]);
    const { triggers, constraints, indexes } = (await readCatalog(sql)).tables["letters"] ?? {};
    expect(triggers).toEqual({});
    expect(Object.keys(indexes ?? {})).toContain("letters_body_note");
    expect(Object.keys(constraints ?? {})).not.toContain("letters_body");
    expect(await status(run)).toMatchObject([{ state: "applied" }, { state: "applied", entry: { form: "phased" } }]);
    const [row] =
      await sql`SELECT form, phase, checkpoint, statements_done, in_doubt FROM strata_ledger WHERE name = ${BODY}`;
    expect(row).toEqual({ form: "phased", phase: null, checkpoint: null, statements_done: null, in_doubt: false });
    expect(await migrate(run)).toEqual({ applied: [] });
  });

  test("runs on an empty table as well", async () => {
    await using database = await createDatabase();
    const run = { url: database.url, roster: [await letters()] };
    expect((await migrate(run)).applied).toHaveLength(2);
    expect(await status(run)).toMatchObject([{ state: "applied" }, { state: "applied" }]);
  });

  test("until ready: all but contract is done, what comes after waits, and both forms are written", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    const mail = await letters(PHASES, { [AFTER]: { "migration.sql": "CREATE TABLE after ();" } });
    const run = await withLetters(database, mail);
    const events: RunEvent[] = [];
    const result = await migrate({ ...run, until: "ready", report: (event) => events.push(event) });
    expect(result).toMatchObject({ applied: [], ready: { name: BODY }, waiting: [{ name: AFTER }] });
    expect(events.at(-1)).toMatchObject({ type: "ready", migration: { name: BODY } });
    expect(await status(run)).toMatchObject([
      { state: "applied" },
      { state: "unfinished", stage: "contract", statementsDone: 0, remaining: ["contract"] },
      { state: "pending" },
    ]);
    await sql`INSERT INTO letters (note) VALUES ('of an old writer')`;
    await sql`INSERT INTO letters (body) VALUES ('{"note": "of a new writer"}')`;
    expect(await sql`SELECT note, body ->> 'note' AS body FROM letters ORDER BY id DESC LIMIT 2`).toEqual([
      { note: "of a new writer", body: "of a new writer" },
      { note: "of an old writer", body: "of an old writer" },
    ]);
    expect(await migrate({ ...run, until: "ready" })).toMatchObject({ applied: [], ready: { name: BODY } });
    expect((await migrate(run)).applied.map(({ name }) => name)).toEqual([BODY, AFTER]);
    expect(await sql`SELECT count(*)::int FROM letters WHERE body IS NULL`).toEqual([{ count: 0 }]);
  });

  test("touches no updated_at while it fills the rows", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    const run = await withLetters(database, await letters());
    await sql.unsafe(TOUCH);
    const before = (await readCatalog(sql)).tables["letters"]?.triggers["touch"];
    await migrate(run);
    expect(await sql`SELECT DISTINCT updated_at::date::text AS day FROM letters`).toEqual([{ day: "2020-01-01" }]);
    expect((await readCatalog(sql)).tables["letters"]?.triggers["touch"]).toBe(before);
  });
});

describe("a phase that fails", () => {
  test("goes on where it failed, once it is corrected; what is done is not done again", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    const mail = await letters({ ...PHASES, "enforce.sql": ENFORCE.replace("COLUMN body", "COLUMN bdy") });
    const run = await withLetters(database, mail);
    await expect(migrate(run)).rejects.toMatchObject({
      code: "MIGRATION_FAILED",
      location: { file: expect.stringMatching(/enforce\.sql$/), line: 2 },
    });
    expect(await status(run)).toMatchObject([{}, { state: "unfinished", stage: "enforce", statementsDone: 1 }]);
    await edit(mail, "enforce.sql", () => ENFORCE);
    await migrate(run);
    expect(Object.keys((await readCatalog(sql)).tables["letters"]?.indexes ?? {})).toContain("letters_body_note");
    expect(await status(run)).toMatchObject([{}, { state: "applied", edit: undefined }]);
  });

  test("leaves nothing of the statements that share its transaction", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    const mail = await letters({
      ...PHASES,
      "expand.sql": `${PHASES["expand.sql"]}\nALTER TABLE letters ADD COLUMN body int;`,
    });
    const run = await withLetters(database, mail);
    const before = await readCatalog(sql);
    await expect(migrate(run)).rejects.toMatchObject({
      code: "MIGRATION_FAILED",
      message: expect.stringContaining('column "body" of relation "letters" already exists'),
      location: { file: expect.stringMatching(/expand\.sql$/), line: 11 },
    });
    expect(await readCatalog(sql)).toEqual(before);
    expect(await status(run)).toMatchObject([{}, { state: "unfinished", stage: "expand", statementsDone: 0 }]);
  });

  test("cannot be taken up when what has run was edited; a backfill that was begins anew", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    const backfill = String(PHASES["backfill.json"]);
    const mail = await letters({
      ...PHASES,
      "backfill.json": backfill.replace("note)", "note, 'size', 1 / (length(note) - 8))"),
    });
    const run = await withLetters(database, mail);
    await expect(migrate(run)).rejects.toMatchObject({ code: "BACKFILL_FAILED" });
    await edit(mail, "expand.sql", (text) => text.replace("jsonb", "json"));
    await expect(migrate(run)).rejects.toMatchObject({
      code: "MIGRATION_UNFINISHED",
      message: expect.stringContaining("expand.sql is another one now"),
    });
    await edit(mail, "expand.sql", (text) => text.replace("json", "jsonb"));
    await edit(mail, "backfill.json", () => backfill);
    await migrate(run);
    expect(await sql`SELECT count(*)::int FROM letters WHERE body ->> 'note' IS NULL`).toEqual([{ count: 0 }]);
    expect(await status(run)).toMatchObject([{}, { state: "applied", edit: undefined }]);
  });
});

test("a backfill that is edited in the middle begins anew, and gives back the triggers that it keeps quiet", async () => {
  await using database = await createDatabase();
  const { sql } = database;
  const mail = await letters();
  const run = await withLetters(database, mail, 20_000);
  await sql.unsafe(TOUCH);
  const before = (await readCatalog(sql)).tables["letters"]?.triggers["touch"];
  const stop = new AbortController();
  const report = (event: RunEvent): void => {
    if (event.type === "backfill-progress") stop.abort();
  };
  await expect(migrate({ ...run, report, signal: stop.signal })).rejects.toMatchObject({ code: "INTERRUPTED" });
  await edit(mail, "backfill.json", (text) => text.replace("'note', note", "'note', note, 'edited', true"));
  await migrate(run);
  expect((await readCatalog(sql)).tables["letters"]?.triggers["touch"]).toBe(before);
  expect(await sql`SELECT count(*)::int FROM letters WHERE body IS NULL`).toEqual([{ count: 0 }]);
});

test("an index whose completion nobody noted is seen to be there, and not built again", async () => {
  await using database = await createDatabase();
  const { sql } = database;
  const run = await withLetters(database, await letters());
  await migrate({ ...run, until: "ready" });
  await sql`UPDATE strata_ledger SET phase = 'enforce', statements_done = 3, in_doubt = true WHERE name = ${BODY}`;
  const before = await sql`SELECT 'letters_body_note'::regclass::oid AS index`;
  await migrate(run);
  expect(await sql`SELECT 'letters_body_note'::regclass::oid AS index`).toEqual(before);
});

test("an index that was being built concurrently in enforce when it was killed is built anew", async () => {
  await using database = await createDatabase();
  const { sql } = database;
  const run = await withLetters(database, await letters());
  await migrate({ ...run, until: "ready" });
  // As a kill in the middle of the build leaves it.
  await sql`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'letters_body_note'::regclass`;
  await sql`UPDATE strata_ledger SET phase = 'enforce', statements_done = 3, in_doubt = true WHERE name = ${BODY}`;
  await migrate(run);
  expect(await sql`SELECT indisvalid FROM pg_index WHERE indexrelid = 'letters_body_note'::regclass`).toEqual([
    { indisvalid: true },
  ]);
});

test("what can be seen to be wrong is refused before anything is touched", async () => {
  await using database = await createDatabase();
  const bad: [Readonly<Record<string, string>>, string][] = [
    [{ ...PHASES, "enforce.sql": "COMMIT;" }, "MIGRATION_ENDED_TRANSACTION"],
    [{ ...PHASES, "contract.sql": "-- strata: loud\nSELECT 1;" }, "DIRECTIVE_INVALID"],
    [{ ...PHASES, "backfill.json": "{}" }, "BACKFILL_INVALID"],
    [{ ...PHASES, "guard.sql": "SELECT 1; SELECT 2;" }, "PHASES_INVALID"],
  ];
  for (const [files, code] of bad) {
    const run = { url: database.url, roster: [await letters(files)] };
    await expect(migrate(run)).rejects.toMatchObject({ code, outcome: expect.stringMatching(/misused|failed/) });
  }
  expect((await readCatalog(database.sql)).tables).toEqual({});
});

describe("contract waits", () => {
  test("while the guard gives rows, and the message carries them", async () => {
    await using database = await createDatabase();
    const run = await withLetters(database, await letters());
    const old = new URL(database.url);
    old.searchParams.set("application_name", "letters 1.0");
    const release = await connect({ url: old.href });
    await expect(migrate(run)).rejects.toMatchObject({
      code: "CONTRACT_GUARDED",
      outcome: "refused",
      why: expect.stringMatching(/guard\.sql gave:\n {2}pid \d+ runs letters 1\.0/),
    });
    expect(await status(run)).toMatchObject([{}, { state: "unfinished", stage: "contract", statementsDone: 0 }]);
    await release.close();
    const connected = () => database.sql`SELECT FROM pg_stat_activity WHERE application_name = 'letters 1.0'`;
    await expect.poll(async () => (await connected()).length, { timeout: 30_000 }).toBe(0);
    expect((await migrate(run)).applied).toHaveLength(1);
  });

  test("for rows that are in the old form again: they are filled once more", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    const run = await withLetters(database, await letters({ ...PHASES, "enforce.sql": "SELECT 1;" }));
    await migrate({ ...run, until: "ready" });
    await sql.unsafe(`ALTER TABLE letters DISABLE TRIGGER letters_keep_both, DROP CONSTRAINT letters_body`);
    await sql`INSERT INTO letters (note) VALUES ('behind the back of the trigger')`;
    await migrate(run);
    expect(await sql`SELECT count(*)::int FROM letters WHERE body IS NULL`).toEqual([{ count: 0 }]);
  });

  test("and is refused while a writer goes on to write the old form", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    const run = await withLetters(database, await letters({ ...PHASES, "enforce.sql": "SELECT 1;" }));
    await migrate({ ...run, until: "ready" });
    await sql.unsafe(`ALTER TABLE letters DISABLE TRIGGER letters_keep_both, DROP CONSTRAINT letters_body`);
    await sql`INSERT INTO letters (note) VALUES ('old')`;
    // It writes once more just when the backfill has come to its end, and before anybody looks.
    const report = (event: RunEvent): void => {
      if (event.type === "backfill-finished") executeNow(database.url, "INSERT INTO letters (note) VALUES ('again')");
    };
    await expect(migrate({ ...run, report })).rejects.toMatchObject({
      code: "BACKFILL_INCOMPLETE",
      outcome: "refused",
      why: expect.stringContaining("SELECT * FROM letters WHERE body IS NULL"),
    });
    expect(await status(run)).toMatchObject([{}, { state: "unfinished", stage: "contract", statementsDone: 0 }]);
    await migrate(run);
    expect(await sql`SELECT count(*)::int FROM letters WHERE body ->> 'note' = 'again'`).toEqual([{ count: 1 }]);
  });
});

const CLIENT = pathToFileURL(join(import.meta.dirname, "../../src/wire/connect.ts")).href;

/** Executes something in a process of its own, while this one stands still. */
function executeNow(url: string, statement: string): void {
  const script = `import { connect } from ${JSON.stringify(CLIENT)};
    const session = await connect({ url: ${JSON.stringify(url)} });
    await session.execute(${JSON.stringify(statement)});
    await session.close();`;
  execFileSync(process.execPath, ["--input-type=module", "--eval", script]);
}
