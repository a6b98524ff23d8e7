import { existsSync } from "node:fs";
import { glob, readFile, symlink } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
  label,
  readDirectives,
  readSchemaPackage,
  type OrderedMigration,
  type ReplayStep,
} from "@strata/migration-engine";
import { getTableColumns, is, sql } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { Client } from "pg";
import { layDown, migrationsOf } from "../build/migrated.ts";
import { seedRows } from "../certificate/seed/seed-rows.ts";
import { readDomain, type Domain } from "../domain/domain.ts";
import { textOf } from "../phases/text.ts";
import { hasPhases, upTo } from "../phases/up-to.ts";
import type { Workbench } from "../workbench/workbench.ts";
import type { Base } from "./git.ts";
import type { Problem } from "./problem.ts";
import { BREAKS_PREVIOUS_RELEASE } from "./said-for-check.ts";

/**
 * Whether the code of the base branch works on the new schema, as it has to while a deploy is under way: its tables are
 * read and written, and its examples run, as they are there, on a database with all migrations of this branch.
 *
 * @param before migrations of the packages that this one depends on
 */
export async function checkPreviousRelease(
  workbench: Workbench,
  domain: Domain,
  base: Base,
  before: readonly OrderedMigration[],
  own: readonly OrderedMigration[],
): Promise<Problem[]> {
  const known = new Set((await base.files(domain.migrations)).map((file) => basename(dirname(file))));
  const fresh = own.filter(({ name }) => !known.has(name));
  const newest = fresh.at(-1);
  if (known.size === 0 || newest === undefined || (await isAcknowledged(fresh))) return [];

  await using old = await base.extract(domain.folder);
  await symlink(join(domain.folder, "node_modules"), join(old.folder, "node_modules"), "junction");
  const oldPackage = await readSchemaPackage(old.folder);
  const oldDomain = await readDomain(oldPackage);
  const tables = await tablesOf(oldDomain);

  await using then = await workbench.createDatabase();
  await layDown(then, before);
  await layDown(then, await migrationsOf([{ ...oldPackage, dependsOn: [] }]));
  const order = (await seedRows(then)).map(({ table }) => table);
  const inOrder = tables.toSorted((a, b) => order.indexOf(nameOf(a)) - order.indexOf(nameOf(b)));
  const rows = await withDatabase(then.url, (db) => readAll(db, inOrder));

  const problems: Problem[] = [];
  for (const { name, file, migrations } of situationsOf(own, fresh)) {
    await using now = await workbench.createDatabase();
    await layDown(now, [...before, ...migrations]);
    const failures = await withDatabase(now.url, async (db) => [
      ...(await useTables(db, inOrder, rows)),
      ...(await runExamples(db, old.folder)),
    ]);
    for (const failure of failures) {
      problems.push({
        check: "previous-release",
        package: domain.name,
        message: `The code of the base branch, ${name}: ${failure}`,
        next: `Add first, and take away when no old release runs any more; or say why it may break: -- strata: acknowledge ${BREAKS_PREVIOUS_RELEASE}: <reason>`,
        file,
      });
    }
  }
  return problems;
}

interface Situation {
  /** `on the new schema` */
  readonly name: string;
  readonly file: string;
  readonly migrations: readonly ReplayStep[];
}

/**
 * What the previous release may meet: each phase of a migration that has some, and the new schema. Not the latter where a
 * guard holds a contract back until that release has gone.
 */
function situationsOf(own: readonly OrderedMigration[], fresh: readonly OrderedMigration[]): Situation[] {
  const inPhases = fresh.flatMap((migration) =>
    (["expand", "enforce"] as const).flatMap((phase): Situation[] => {
      const reached = hasPhases(migration) && migration.phased.up[phase] !== undefined && upTo(migration, phase);
      if (typeof reached !== "object") return [];
      const earlier = own.slice(0, own.indexOf(migration));
      const file = migration.phased?.up[phase] ?? migration.file;
      return [{ name: `after ${phase} of ${label(migration)}`, file, migrations: [...earlier, reached] }];
    }),
  );
  const isGuarded = fresh.some(({ phased }) => phased?.guard !== undefined);
  const end = { name: "on the new schema", file: fresh.at(-1)?.file ?? "", migrations: own };
  return isGuarded ? inPhases : [...inPhases, end];
}

async function isAcknowledged(migrations: readonly OrderedMigration[]): Promise<boolean> {
  const said = await Promise.all(
    migrations.map(async (one) => {
      return readDirectives(one, one.file, await textOf(one)).acknowledgements;
    }),
  );
  return said.flat().some(({ finding }) => finding === BREAKS_PREVIOUS_RELEASE);
}

async function tablesOf({ schema }: Domain): Promise<PgTable[]> {
  const tables = new Set<PgTable>();
  for (const pattern of schema) {
    for await (const file of glob(pattern)) {
      const module = (await import(pathToFileURL(file).href)) as object;
      for (const value of Object.values(module)) if (is(value, PgTable)) tables.add(value);
    }
  }
  return [...tables];
}

/** As seedRows names it. */
function nameOf(table: PgTable): string {
  const { schema, name } = getTableConfig(table);
  return schema === undefined ? name : `${schema}.${name}`;
}

async function withDatabase<Result>(url: string, work: (db: NodePgDatabase) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(drizzle({ client }));
  } finally {
    await client.end();
  }
}

type Row = Record<string, unknown>;

async function readAll(db: NodePgDatabase, tables: readonly PgTable[]): Promise<Map<PgTable, Row[]>> {
  const rows = new Map<PgTable, Row[]>();
  for (const table of tables) rows.set(table, await db.select().from(table));
  return rows;
}

/** Inserts, reads, updates and deletes as the old code does: every column that it knows, and no other. */
async function useTables(
  db: NodePgDatabase,
  tables: readonly PgTable[],
  rows: ReadonlyMap<PgTable, readonly Row[]>,
): Promise<string[]> {
  const failures: string[] = [];
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failures.push(`${what}: ${reasonOf(error)}`);
    }
  };
  for (const table of tables) {
    const values = (rows.get(table) ?? []).map((row) => writable(table, row));
    if (values.length > 0) {
      await attempt(`INSERT INTO ${nameOf(table)}`, () => db.insert(table).values(values));
      await attempt(`UPDATE ${nameOf(table)}`, () =>
        db
          .update(table)
          .set(values[0] ?? {})
          .where(sql`false`),
      );
    }
    await attempt(`SELECT FROM ${nameOf(table)}`, () => db.select().from(table));
  }
  for (const table of tables.toReversed()) await attempt(`DELETE FROM ${nameOf(table)}`, () => db.delete(table));
  return failures;
}

/** A row without what only the database may write. */
function writable(table: PgTable, row: Row): Row {
  const columns = getTableColumns(table);
  const given = Object.entries(row).filter(([key]) => {
    const column = columns[key];
    return column !== undefined && column.generated === undefined && column.generatedIdentity?.type !== "always";
  });
  return Object.fromEntries(given);
}

/** The examples of the package's `./examples` entry point, each in a transaction that is rolled back. */
async function runExamples(db: NodePgDatabase, folder: string): Promise<string[]> {
  const manifest: { exports?: Record<string, unknown> } = JSON.parse(
    await readFile(join(folder, "package.json"), "utf8"),
  );
  const entry = manifest.exports?.["./examples"];
  if (typeof entry !== "string" || !existsSync(resolve(folder, entry))) return [];
  const module: Record<string, unknown> = await import(pathToFileURL(resolve(folder, entry)).href);
  const failures: string[] = [];
  for (const [name, example] of Object.entries({ ...(module["examples"] as object) })) {
    if (typeof example !== "function") continue;
    const ran = new Error("rolled back");
    await db
      .transaction(async (transaction) => {
        await example(transaction);
        throw ran;
      })
      .catch((error: unknown) => {
        if (error !== ran) failures.push(`the example ${name}: ${reasonOf(error)}`);
      });
  }
  return failures;
}

/** The server's words: Drizzle puts the whole statement before them. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
