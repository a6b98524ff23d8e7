import { randomBytes } from "node:crypto";
import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { examine } from "../../src/index.ts";
import { migrateWithDrizzle0 } from "./drizzle-migrators.ts";
import { journalPackage, writeJournal, type JournalMigration } from "./packages.ts";
import { followAdvice, look, told } from "./treat.ts";

const T = Date.UTC(2025, 0, 1, 12);
const USERS = { tag: "0000_users", when: T, text: "CREATE TABLE users (id int PRIMARY KEY, name text);" };
const EMAIL = {
  tag: "0001_email",
  when: T + 1000,
  text: "ALTER TABLE users ADD COLUMN email text NOT NULL DEFAULT '';",
};
const ORDERS = {
  tag: "0002_orders",
  when: T + 2000,
  text: "CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users);--> statement-breakpoint\nCREATE INDEX ON orders (user_id);",
};

describe("a database that drizzle-orm 0.x keeps", () => {
  test("is sound when drizzle ran everything, and when some are still to run", async () => {
    await using database = await createDatabase();
    const a = await journalPackage("a", [USERS, EMAIL]);
    await migrateWithDrizzle0(database.url, a);
    await writeJournal(a.migrations, [USERS, EMAIL, ORDERS]);
    // What belongs to the database and to no migration is no damage.
    await database.sql`CREATE EXTENSION pgcrypto`;
    expect(await look(database, [a])).toEqual({
      examined: 3,
      findings: [],
      untold: [],
      pending: [{ package: "a", name: "0002_orders" }],
      foreign: [],
      treatment: { sql: "", commands: [], questions: [] },
    });
  });

  test("skipped: merged with an older date, passed over by drizzle, which says that it succeeded", async () => {
    await using database = await createDatabase();
    const a = await journalPackage("a", [USERS, ORDERS]);
    await migrateWithDrizzle0(database.url, a);
    await writeJournal(a.migrations, [USERS, EMAIL, ORDERS]);
    await migrateWithDrizzle0(database.url, a);

    const found = await look(database, [a]);
    expect(found.findings).toMatchObject([
      {
        kind: "skipped",
        name: "0001_email",
        record: undefined,
        absent: ["column public.users.email", "default of column public.users.email"],
      },
    ]);
    expect(found.treatment).toEqual({
      sql: "",
      commands: ["strata adopt --pending a/0001_email", "strata migrate"],
      questions: [],
    });
    await followAdvice(database, [a], found);
    expect(told(await look(database, [a]))).toEqual([]);
    expect(await database.sql`SELECT email FROM users`).toEqual([]);
  });

  test("skipped: a second package with older migrations, in the one table of both", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const a = await journalPackage("a", [USERS, ORDERS]);
    const b = await journalPackage("b", [
      { tag: "0000_tags", when: T + 500, text: "CREATE TABLE tags (name json, id uuid DEFAULT gen_random_uuid());" },
      { tag: "0001_more_tags", when: T + 3000, text: "CREATE TABLE more_tags (name text);" },
    ]);
    await migrateWithDrizzle0(url, a);
    await migrateWithDrizzle0(url, b);
    const found = await look(database, [a, b]);
    expect(told(found)).toEqual(["skipped b/0000_tags"]);
    await followAdvice(database, [a, b], found);
    expect(told(await look(database, [a, b]))).toEqual([]);
    expect(await sql`SELECT name FROM tags`).toEqual([]);
  });

  test("a role that is no superuser owns the tables, and default privileges are its own: nothing is found", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const role = `owner_${randomBytes(4).toString("hex")}`;
    await sql.unsafe(`CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT CREATE ON SCHEMA public TO ${role};
      ALTER DEFAULT PRIVILEGES FOR ROLE ${role} GRANT SELECT ON TABLES TO PUBLIC;
      ALTER DEFAULT PRIVILEGES FOR ROLE ${role} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;`);
    await sql.unsafe(`GRANT CREATE ON DATABASE ${new URL(url).pathname.slice(1)} TO ${role}`);
    const asOwner = new URL(url);
    asOwner.username = role;
    asOwner.password = "x";
    const a = await journalPackage("a", [
      USERS,
      { tag: "0001_f", when: T + 1, text: "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';" },
      { tag: "0002_grant", when: T + 2, text: "GRANT INSERT ON users TO PUBLIC;" },
      { tag: "0003_schema", when: T + 3, text: "CREATE SCHEMA audit;" },
    ]);
    await migrateWithDrizzle0(asOwner.href, a);
    const found = await examine({ url: asOwner.href, roster: [a], throwaway: url });
    await sql.unsafe(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    expect(found).toMatchObject({ findings: [], untold: [], foreign: [] });
  });

  test("recorded and not executed: a row of what somebody took to be there", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const a = await journalPackage("a", [USERS]);
    await migrateWithDrizzle0(url, a);
    await writeJournal(a.migrations, [USERS, EMAIL, ORDERS]);
    await sql`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('baseline', ${EMAIL.when})`;
    await migrateWithDrizzle0(url, a);

    const found = await look(database, [a]);
    expect(found.findings).toMatchObject([{ kind: "not-executed", name: "0001_email", present: [] }]);
    expect(found.findings[0]?.record).toContain('"drizzle"."__drizzle_migrations" id 2');
    expect(found.treatment.commands).toEqual(["strata adopt --not-run a/0001_email", "strata migrate"]);
    await followAdvice(database, [a], found);
    expect(told(await look(database, [a]))).toEqual([]);
    expect(await sql`SELECT name, origin FROM strata_ledger ORDER BY sequence`).toEqual([
      { name: "0000_users", origin: "adopted" },
      { name: "0002_orders", origin: "adopted" },
      { name: "0001_email", origin: "applied" },
    ]);
  });

  test("executed twice: an entry whose file was renamed and dated anew runs once more", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const index = {
      tag: "0001_index",
      when: T + 1000,
      text: "CREATE INDEX ON users (name);\n--> statement-breakpoint\nALTER TABLE users ADD CHECK (id > 0);",
    };
    const a = await journalPackage("a", [USERS, index]);
    await migrateWithDrizzle0(url, a);
    await writeJournal(a.migrations, [USERS, { ...index, tag: "0001_index_by_name", when: T + 5000 }]);
    await migrateWithDrizzle0(url, a);

    const found = await look(database, [a]);
    expect(found.findings).toMatchObject([
      {
        kind: "executed-twice",
        name: "0001_index_by_name",
        present: ["constraint users_id_check1 on public.users", "index public.users_name_idx1"],
        repeats: [{ table: '"drizzle"."__drizzle_migrations"', row: "id 2" }],
      },
    ]);
    expect(found.foreign).toEqual([]);
    expect(found.treatment.commands).toEqual([]);
    await followAdvice(database, [a], found);
    expect(told(await look(database, [a]))).toEqual([]);
    expect(await sql`SELECT indexname FROM pg_indexes WHERE tablename = 'users' ORDER BY 1`).toEqual([
      { indexname: "users_name_idx" },
      { indexname: "users_pkey" },
    ]);
    expect(await sql`SELECT id::int FROM drizzle.__drizzle_migrations ORDER BY id`).toEqual([{ id: 1 }, { id: 3 }]);
  });

  test("executed twice: services that started at once, and saw nothing of each other", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const tags: JournalMigration = { tag: "0000_tags", when: T, text: "CREATE TABLE tags (id serial, name text);" };
    const seed: JournalMigration = {
      tag: "0001_seed",
      when: T + 1000,
      text: [
        "ALTER TABLE tags ADD CHECK (length(name) > 0);",
        "CREATE INDEX ON tags (name);",
        "INSERT INTO tags (name) VALUES ('urgent');",
      ].join("\n--> statement-breakpoint\n"),
    };
    const a = await journalPackage("a", [tags]);
    await migrateWithDrizzle0(url, a);
    await writeJournal(a.migrations, [tags, seed]);
    // Each has read what ran before when it comes to the table, and then waits for the one before it.
    const holder = await sql.reserve();
    await holder`BEGIN`;
    await holder`LOCK TABLE tags`;
    const services = [1, 2, 3].map(() => migrateWithDrizzle0(url, a));
    await expect
      .poll(async () => (await sql`SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'tags'::regclass`).length, {
        timeout: 20_000,
      })
      .toBe(3);
    await holder`ROLLBACK`;
    holder.release();
    await Promise.all(services);
    expect(await sql`SELECT count(*)::int AS rows FROM tags`).toEqual([{ rows: 3 }]);

    const found = await look(database, [a]);
    expect(found.findings).toMatchObject([
      {
        kind: "executed-twice",
        name: "0001_seed",
        present: [
          "constraint tags_name_check1 on public.tags",
          "index public.tags_name_idx1",
          "constraint tags_name_check2 on public.tags",
          "index public.tags_name_idx2",
        ],
        repeats: [{ row: "id 3" }, { row: "id 4" }],
        rows: [{ table: '"public"."tags"' }],
      },
    ]);
    const [select] = found.findings.flatMap(({ rows }) => rows.map((one) => one.select ?? ""));
    expect(await sql.unsafe(select ?? "")).toEqual([{ name: "urgent", count: "3" }]);
    await followAdvice(database, [a], found);
    expect(told(await look(database, [a]))).toEqual([]);
  });

  test("recorded twice, and run once: a second run would have failed", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const a = await journalPackage("a", [USERS, EMAIL]);
    await migrateWithDrizzle0(url, a);
    await sql`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) SELECT hash, created_at FROM drizzle.__drizzle_migrations WHERE id = 2`;
    const found = await look(database, [a]);
    expect(found.findings).toMatchObject([
      { kind: "recorded-twice", name: "0001_email", repeats: [{ row: "id 3" }], rows: [] },
    ]);
    expect(found.findings[0]?.refused).toContain('column "email" of relation "users" already exists');
    await followAdvice(database, [a], found);
    expect(told(await look(database, [a]))).toEqual([]);
  });

  test("recorded twice and changing rows alone: no catalog tells, so it says what to look at", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const text = "INSERT INTO users SELECT coalesce(max(id), 0) + 1, 'admin' FROM users;";
    const seed = { tag: "0001_seed", when: T + 1000, text };
    const a = await journalPackage("a", [USERS, seed]);
    await migrateWithDrizzle0(url, a);
    await writeJournal(a.migrations, [USERS, { ...seed, when: T + 5000 }]);
    await migrateWithDrizzle0(url, a);
    const found = await look(database, [a]);
    expect(found.untold).toMatchObject([{ name: "0001_seed" }]);
    // Its rows differ in their key: no query can say which are there twice.
    expect(found.findings).toMatchObject([
      {
        kind: "recorded-twice",
        name: "0001_seed",
        refused: undefined,
        rows: [{ table: '"public"."users"', select: undefined }],
        unseen: [text.slice(0, -1)],
      },
    ]);
    await followAdvice(database, [a], found);
    expect(told(await look(database, [a]))).toEqual([]);
    expect(await sql`SELECT count(*)::int AS rows FROM users`).toEqual([{ rows: 2 }]);
  });

  test("executed in part: what is missing is made up for by SQL that does nothing else", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const a = await journalPackage("a", [USERS, EMAIL, ORDERS]);
    await migrateWithDrizzle0(url, a);
    await sql`DROP INDEX orders_user_id_idx`;
    await sql`CREATE TABLE by_hand (id int)`;
    const found = await look(database, [a]);
    expect(found.findings).toMatchObject([
      { kind: "partly-executed", name: "0002_orders", absent: ["index public.orders_user_id_idx"] },
    ]);
    expect(found.foreign).toEqual(["table public.by_hand"]);
    expect(found.treatment.sql).toBe(
      "BEGIN;\n-- a/0002_orders: partly-executed\nCREATE INDEX orders_user_id_idx ON public.orders USING btree (user_id);\nCOMMIT;\n",
    );
    await followAdvice(database, [a], found);
    expect(told(await look(database, [a]))).toEqual([]);
  });

  test("all kinds at once are put right by one set of commands; what no catalog tells is left to a person", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const late = { tag: "0003_late", when: T + 500, text: "CREATE TABLE late (id int);" };
    const byHand = { tag: "0004_by_hand", when: T + 600, text: "CREATE TABLE by_hand (id int);" };
    const rowsOnly = { tag: "0005_rows", when: T + 700, text: "UPDATE users SET name = 'x';" };
    const a = await journalPackage("a", [USERS]);
    await migrateWithDrizzle0(url, a);
    await sql`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('baseline', ${EMAIL.when})`;
    await writeJournal(a.migrations, [USERS, late, byHand, rowsOnly, EMAIL, ORDERS]);
    await migrateWithDrizzle0(url, a);
    await sql`CREATE TABLE by_hand (id int)`;

    const found = await look(database, [a]);
    expect(told(found)).toEqual([
      "skipped a/0003_late",
      "executed-unrecorded a/0004_by_hand",
      "undecided a/0005_rows",
      "not-executed a/0001_email",
    ]);
    expect(found.treatment).toEqual({
      sql: "",
      commands: ["strata adopt --ran a/0004_by_hand --pending a/0003_late --not-run a/0001_email", "strata migrate"],
      questions: [{ package: "a", name: "0005_rows" }],
    });
    const [command = "", ...rest] = found.treatment.commands;
    const decided = command.replace("--pending ", "--pending a/0005_rows,");
    await followAdvice(database, [a], { ...found, treatment: { ...found.treatment, commands: [decided, ...rest] } });
    expect(told(await look(database, [a]))).toEqual([]);
  });

  test("a wrong record that hides another one: what is no question any more is not answered", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const late = { tag: "0003_late", when: T + 500, text: "CREATE TABLE late (id int);" };
    const a = await journalPackage("a", [USERS]);
    await migrateWithDrizzle0(url, a);
    await sql`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('baseline', ${EMAIL.when})`;
    await writeJournal(a.migrations, [USERS, late, EMAIL]);
    await migrateWithDrizzle0(url, a);
    const found = await look(database, [a]);
    expect(told(found)).toEqual(["skipped a/0003_late", "not-executed a/0001_email"]);
    expect(found.treatment.commands).toEqual(["strata adopt --not-run a/0001_email", "strata migrate"]);
    await followAdvice(database, [a], found);
    expect(told(await look(database, [a]))).toEqual([]);
  });

  test("made by hand or by push, with no record at all: declared up to the newest that is there", async () => {
    await using database = await createDatabase();
    const a = await journalPackage("a", [USERS, EMAIL, ORDERS]);
    await database.sql.unsafe(`${USERS.text} ${EMAIL.text}`);
    const found = await look(database, [a]);
    expect(told(found)).toEqual(["executed-unrecorded a/0000_users", "executed-unrecorded a/0001_email"]);
    expect(found.treatment.commands).toEqual(["strata baseline --to a/0001_email"]);
    await followAdvice(database, [a], found);
    const after = await look(database, [a]);
    expect(after).toMatchObject({ findings: [], pending: [{ name: "0002_orders" }] });
  });
});
