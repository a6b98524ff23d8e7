import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { createDatabase as createTargetDatabase, migrate, plan, status, type SchemaPackage } from "../src/index.ts";
import { schemaPackage, table } from "./schema-package-fixture.ts";
import { AUTHENTICATION_OK, message, READY, startFakeServer } from "./wire/fake-server.ts";

const FIRST = "20250101000000_first";
const roster = async (): Promise<SchemaPackage[]> => [await schemaPackage("a", { [FIRST]: table("a1") })];

/** The same server and database under another role, password or name. */
function vary(url: string, change: (url: URL) => void): string {
  const varied = new URL(url);
  change(varied);
  return varied.href;
}

describe("what is found out before anything is touched", () => {
  test("no server at the URL", async () => {
    const url = "postgres://someone:hunter2@127.0.0.1:1/nowhere";
    await expect(migrate({ url, roster: await roster() })).rejects.toMatchObject({
      code: "SERVER_UNREACHABLE",
      message: "No server answers at 127.0.0.1:1 (ECONNREFUSED).",
    });
  });

  test.each(["9.6.24", "13.14", "8.0.2"])("a server that is too old: PostgreSQL %s", async (version) => {
    await using server = await startFakeServer(async (client) => {
      await client.read();
      client.send(AUTHENTICATION_OK, message("S", "server_version\0", `${version}\0`), READY);
    });
    await expect(migrate({ url: server.url, roster: await roster() })).rejects.toMatchObject({
      code: "SERVER_TOO_OLD",
      message: expect.stringContaining(`PostgreSQL ${version}; Strata needs 14 or newer`),
    });
  });

  test("a URL that is none", async () => {
    for (const url of ["nonsense", "mysql://localhost/x", "postgres://u:hunter2%@h/d", "postgres://u@h:99999/d"]) {
      const failure = migrate({ url, roster: await roster() });
      await expect(failure).rejects.toMatchObject({ code: "URL_INVALID", outcome: "misused" });
      await expect(failure).rejects.not.toThrow(/hunter2/);
    }
  });

  test("a wrong password, without repeating it", async () => {
    await using database = await createDatabase();
    const name = `strata_test_role_${process.pid}`;
    await database.sql.unsafe(`CREATE ROLE ${name} LOGIN PASSWORD 'right'`);
    try {
      const url = vary(database.url, (one) => Object.assign(one, { username: name, password: "hunter2" }));
      const error: unknown = await migrate({ url, roster: await roster() }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "AUTHENTICATION_FAILED" });
      expect(JSON.stringify(error) + String(error)).not.toContain("hunter2");
    } finally {
      await database.sql.unsafe(`DROP ROLE ${name}`);
    }
  });

  test("a database that does not exist, which can be created, twice and at the same time", async () => {
    await using database = await createDatabase();
    const name = `strata_test_"new"_${process.pid}`;
    const url = vary(database.url, (one) => Object.assign(one, { pathname: `/${encodeURIComponent(name)}` }));
    await expect(migrate({ url, roster: await roster() })).rejects.toMatchObject({
      code: "DATABASE_MISSING",
      next: expect.stringContaining("--create-database"),
    });
    try {
      await Promise.all([createTargetDatabase({ url }), createTargetDatabase({ url })]);
      await createTargetDatabase({ url });
      expect((await migrate({ url, roster: await roster() })).applied).toHaveLength(1);
    } finally {
      await database.sql`DROP DATABASE IF EXISTS ${database.sql(name)}`;
    }
  });

  test("a role that may not create tables, with the GRANT to paste; with it, the role is enough", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    const name = `strata_test_plain_${process.pid}`;
    await sql.unsafe(`CREATE ROLE ${name} LOGIN PASSWORD 'right'; REVOKE CREATE ON SCHEMA public FROM PUBLIC`);
    try {
      const url = vary(database.url, (one) => Object.assign(one, { username: name, password: "right" }));
      const run = { url, roster: await roster() };
      const grant = `GRANT USAGE, CREATE ON SCHEMA "public" TO "${name}";`;
      await expect(migrate(run)).rejects.toMatchObject({
        code: "PRIVILEGE_MISSING",
        outcome: "refused",
        next: expect.stringContaining(grant),
      });
      expect((await plan(run)).steps).toHaveLength(1);
      await sql.unsafe(grant);
      expect((await migrate(run)).applied).toHaveLength(1);
    } finally {
      await sql.unsafe(`DROP OWNED BY ${name}; DROP ROLE ${name}`);
    }
  });

  test("a role that may not read the ledger, with the GRANT to paste", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    const name = `strata_test_blind_${process.pid}`;
    const run = { roster: await roster() };
    await migrate({ ...run, url: database.url });
    await sql.unsafe(`CREATE ROLE ${name} LOGIN PASSWORD 'right'`);
    try {
      const url = vary(database.url, (one) => Object.assign(one, { username: name, password: "right" }));
      await expect(status({ ...run, url })).rejects.toMatchObject({
        code: "PRIVILEGE_MISSING",
        next: expect.stringContaining("GRANT SELECT ON strata_ledger"),
      });
      await sql.unsafe(`GRANT SELECT ON strata_ledger TO ${name}`);
      expect((await status({ ...run, url })).map(({ state }) => state)).toEqual(["applied"]);
    } finally {
      await sql.unsafe(`DROP OWNED BY ${name}; DROP ROLE ${name}`);
    }
  });

  test("a search_path that names no schema", async () => {
    await using database = await createDatabase();
    const url = `${database.url}?options=-c%20search_path%3Dnowhere`;
    await expect(migrate({ url, roster: await roster() })).rejects.toMatchObject({ code: "SCHEMA_MISSING" });
  });

  test("a session that accepts no writes; looking is still possible there", async () => {
    await using database = await createDatabase();
    const url = `${database.url}?options=-c%20default_transaction_read_only%3Don`;
    const run = { url, roster: await roster() };
    await expect(migrate(run)).rejects.toMatchObject({ code: "SERVER_READ_ONLY", outcome: "refused" });
    expect((await status(run)).map(({ state }) => state)).toEqual(["pending"]);
  });

  test("a schema of the role's own name that came later, and would hide the ledger", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const run = { url, roster: await roster() };
    await migrate(run);
    const [{ role } = { role: "" }] = await sql<{ role: string }[]>`SELECT current_user AS role`;
    await sql`CREATE SCHEMA ${sql(role)}`;
    await expect(migrate(run)).rejects.toMatchObject({
      code: "LEDGER_HIDDEN",
      outcome: "refused",
      next: expect.stringContaining("search_path%3Dpublic"),
    });
    // Said on purpose, it is another place with a ledger of its own, or the old one.
    const inSchema = (name: string) => ({ ...run, url: `${url}?options=-c%20search_path%3D${name}` });
    expect((await status(inSchema("public"))).map(({ state }) => state)).toEqual(["applied"]);
    expect((await status(inSchema(role))).map(({ state }) => state)).toEqual(["pending"]);
  });
});

describe("a ledger of another version", () => {
  test("an older one is read as it is, and brought up to date before it is written", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const run = { url, roster: await roster() };
    await migrate(run);
    await sql`ALTER TABLE strata_ledger DROP COLUMN origin, DROP COLUMN evidence, DROP COLUMN statements_done,
              DROP COLUMN in_doubt, DROP COLUMN repaired_at, DROP COLUMN repaired_by`;
    expect(await status(run)).toMatchObject([
      { state: "applied", entry: { origin: "applied", unfinished: undefined } },
    ]);
    const more = [...run.roster, await schemaPackage("more", { "20260101000000_more": table("more") })];
    expect(await migrate({ url, roster: more })).toMatchObject({ applied: [{ package: "more" }] });
    expect((await status({ url, roster: more })).map(({ state }) => state)).toEqual(["applied", "applied"]);
    expect(await sql`SELECT DISTINCT origin, in_doubt FROM strata_ledger`).toEqual([
      { origin: "applied", in_doubt: false },
    ]);
  });

  test("a newer one is left alone", async () => {
    await using database = await createDatabase();
    const run = { url: database.url, roster: await roster() };
    await migrate(run);
    await database.sql`ALTER TABLE strata_ledger ADD COLUMN shard text`;
    await expect(migrate(run)).rejects.toMatchObject({
      code: "LEDGER_NEWER",
      message: expect.stringContaining("shard"),
    });
  });
});
