import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { migrate } from "@strata/migration-engine";
import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { verify } from "../../src/verify/verify.ts";
import { fileWith, schemaPackage } from "./ledger-database.ts";

const GUIDE = join(import.meta.dirname, "../../../../docs/least-privilege.md");
const ROLES = ["migrator", "application", "reader"];
const SCRIPTS = {
  "20250101000000_orders": "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY, note text)",
  "20250102000000_view": "CREATE VIEW notes AS SELECT note FROM orders",
};

/** The statements of the guide, with role names of this test alone. */
async function statementsOfTheGuide(suffix: string): Promise<string> {
  const guide = await readFile(GUIDE, "utf8");
  return [...guide.matchAll(/```sql\n([\s\S]*?)```/g)]
    .map(([, sql]) => sql)
    .join("\n")
    .replaceAll(/\bstrata_(migrator|application|reader)\b/g, `strata_$1_${suffix}`)
    .replaceAll("'…'", "'secret'");
}

interface Prepared {
  readonly database: TestDatabase;
  /** The guide's statements, as a file. */
  readonly setup: string;
  readonly urlOf: (role: string) => string;
}

/** A database that was prepared as the guide says, and migrated by the guide's migrator. */
async function withGuide(work: (prepared: Prepared) => Promise<void>): Promise<void> {
  const suffix = `v${process.pid}`;
  await using database = await createDatabase();
  const statements = await statementsOfTheGuide(suffix);
  await database.sql.unsafe(statements);
  const urlOf = (role: string): string => {
    const url = new URL(database.url);
    url.username = `strata_${role}_${suffix}`;
    url.password = "secret";
    return url.href;
  };
  try {
    await migrate({ url: urlOf("migrator"), roster: [await schemaPackage("@test/shop", SCRIPTS)] });
    await work({ database, setup: await fileWith(statements), urlOf });
  } finally {
    const roles = ROLES.map((role) => `strata_${role}_${suffix}`);
    await database.sql.unsafe(roles.map((role) => `DROP OWNED BY ${role} CASCADE;`).join(" "));
    await database.sql.unsafe(roles.map((role) => `DROP ROLE ${role};`).join(" "));
  }
}

/** A session in which the server itself refuses to write. */
function readOnly(url: string): string {
  const other = new URL(url);
  other.searchParams.set("options", "-c default_transaction_read_only=on");
  return other.href;
}

test("the guide's reader verifies, in a session that cannot write, and finds nothing when the guide is the setup script", async () => {
  await withGuide(async ({ urlOf, setup }) => {
    const url = readOnly(urlOf("reader"));
    expect((await verify({ url, roster: [], setup })).drifts).toEqual([]);
  });
}, 120_000);

test("so it is on a server that is given, where the migrator is no superuser", async () => {
  await withGuide(async ({ urlOf, setup, database }) => {
    const url = readOnly(urlOf("reader"));
    expect((await verify({ url, roster: [], setup, throwaway: database.url })).drifts).toEqual([]);
  });
}, 120_000);

test("without it the grants of the guide are told, one by one, and nothing else", async () => {
  await withGuide(async ({ urlOf }) => {
    const { drifts, impossible } = await verify({ url: urlOf("reader"), roster: [] });
    expect(drifts.length).toBeGreaterThan(5);
    expect(drifts.filter(({ object, attribute = "" }) => !/privileges of /.test(object + attribute))).toEqual([]);
    expect(impossible).toEqual({ repair: undefined, keep: undefined });
  });
}, 120_000);

test("who may not read the ledger is told what is missing", async () => {
  await withGuide(async ({ urlOf, database }) => {
    await database.sql.unsafe("REVOKE SELECT ON strata_ledger FROM PUBLIC");
    await database.sql.unsafe(`REVOKE SELECT ON strata_ledger FROM strata_reader_v${process.pid}`);
    await expect(verify({ url: urlOf("reader"), roster: [] })).rejects.toMatchObject({
      code: "PRIVILEGE_MISSING",
      next: expect.stringContaining("GRANT SELECT ON strata_ledger"),
    });
  });
}, 120_000);

test("what this role may not see is told, and is no difference", async () => {
  await withGuide(async ({ urlOf, database }) => {
    const secret = `CREATE FOREIGN DATA WRAPPER far; CREATE SERVER moon FOREIGN DATA WRAPPER far;
      CREATE USER MAPPING FOR PUBLIC SERVER moon OPTIONS (password 'secret')`;
    const roster = [await schemaPackage("@test/far", { "20260101000000_far": secret })];
    await migrate({ url: database.url, roster });
    const { unreadable, drifts } = await verify({ url: urlOf("reader"), roster: [] });
    expect(unreadable).toEqual(["user mapping of PUBLIC on server moon"]);
    expect(drifts.filter(({ object }) => object.startsWith("user mapping"))).toEqual([]);
  });
}, 120_000);
