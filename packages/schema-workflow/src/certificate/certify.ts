import {
  checksum,
  excerpt,
  findStatements,
  label,
  placeOf,
  readDirectives,
  refusesTransaction,
  StrataError,
  type MigrationId,
} from "@strata/migration-engine";
import { escapeIdentifier, type DatabaseError } from "pg";
import type { ScratchDatabase, Workbench } from "../workbench/workbench.ts";
import type { Certificate, ExistingTable, StatementFacts } from "./certificate.ts";
import { measure, StatementRefused, type Measured, type Refusals } from "./measure.ts";
import { literalsIn } from "./seed/values.ts";
import { seedRows, type Seeded, type SeedOptions } from "./seed/seed-rows.ts";

export interface CertifyOptions {
  readonly workbench: Workbench;
  /** Has all migrations before this one. It is only copied, and nobody may be connected to it. */
  readonly database: ScratchDatabase;
  readonly migration: MigrationId;
  /** Absolute path of its migration.sql, for messages. */
  readonly file: string;
  /** The text of that file. */
  readonly script: string;
  /** How many statements share a transaction, one transaction after the other; as its directives say, when left out. */
  readonly transactions?: readonly number[] | undefined;
}

/** integrity_constraint_violation: the rows that were put in do not suit what the migration demands of them. */
const UNSUITABLE = /^23/;

/** unsafe_new_enum_value_usage: a value of an enum in the transaction that adds it. */
const NEW_ENUM_VALUE = "55P04";

/** What fails in whatever database it is run, and is told by the review: the rest can be measured all the same. */
function neverInTransaction({ code = "" }: DatabaseError): boolean {
  return refusesTransaction(code) || code === NEW_ENUM_VALUE;
}

/**
 * Measures what a migration does: it is run on a copy of a database that stands before it, with a few rows in every table.
 * Measured again, it comes to the same.
 *
 * Rows made up from the state before may break a rule that the migration brings. Then others are tried, which have no NULL
 * and take the migration's own literals for values; and when those do not do either, the table in question stays empty.
 *
 * @throws StrataError CERTIFICATION_FAILED where the migration fails, DIRECTIVE_INVALID
 */
export async function certify(options: CertifyOptions): Promise<Certificate> {
  const { migration, file, script, transactions } = options;
  const nonTransactional = transactions !== undefined || readDirectives(migration, file, script).nonTransactional;
  const leftEmpty = new Map<string, string>();
  const refusals = new Map<number, string>();
  let seeding: SeedOptions = {};
  for (;;) {
    const attempt = await attemptWith(options, seeding, !nonTransactional, refusals);
    if ("measured" in attempt) {
      const { measured, seeded } = attempt;
      return {
        postgres: measured.postgres,
        checksum: checksum(script),
        transactional: !nonTransactional,
        ...(transactions?.some((count) => count > 1) === true && { transactions }),
        existing: touched(measured.statements, seeded),
        statements: measured.statements,
      };
    }
    const { databaseError, index } = attempt.refused;
    if (!nonTransactional && neverInTransaction(databaseError)) {
      refusals.set(index, databaseError.message);
      continue;
    }
    const table = nameOf(databaseError);
    const isNew = table !== undefined && !leftEmpty.has(table);
    if (!UNSUITABLE.test(databaseError.code ?? "") || (seeding.filled === true && !isNew)) {
      throw failure(options, attempt.refused);
    }
    if (seeding.filled === true && table !== undefined) leftEmpty.set(table, databaseError.message);
    // Those of the statement that failed say best what it wants.
    const failed = findStatements(script).find(({ start }) => start === index);
    const preferred = [...literalsIn(script.slice(failed?.start, failed?.end)), ...literalsIn(script)];
    seeding = { filled: true, preferred, leftEmpty: new Map(leftEmpty) };
  }
}

type Attempt =
  | { readonly measured: Measured; readonly seeded: readonly Seeded[] }
  | { readonly refused: StatementRefused };

async function attemptWith(
  { workbench, database, script, transactions }: CertifyOptions,
  seeding: SeedOptions,
  transactional: boolean,
  refusals: Refusals,
): Promise<Attempt> {
  await using copy = await workbench.createDatabase(database);
  const seeded = await seedRows(copy, seeding);
  try {
    return { measured: await measure(copy.url, script, { transactional, transactions }, refusals), seeded };
  } catch (refused) {
    if (refused instanceof StatementRefused) return { refused };
    throw refused;
  }
}

/** As the seeder names tables. A table of the migration's schema, which for a scratch database is public. */
function nameOf({ schema, table }: DatabaseError): string | undefined {
  if (table === undefined) return undefined;
  const quoted = /^[a-z_][a-z0-9_$]*$/.test(table) ? table : escapeIdentifier(table);
  return schema === undefined || schema === "public" ? quoted : `${schema}.${quoted}`;
}

/** What the migration touches of what was there, by the names that it had before. */
function touched(statements: readonly StatementFacts[], seeded: readonly Seeded[]): ExistingTable[] {
  const names = new Set(
    statements.flatMap(({ locks, rows }) => [
      ...locks.map(({ relation }) => relation),
      ...rows.map(({ table }) => table),
    ]),
  );
  return seeded
    .filter(({ table }) => names.has(table))
    .toSorted((a, b) => (a.table < b.table ? -1 : 1))
    .map(({ table, rows, empty }) => (empty === undefined ? { table, rows } : { table, rows, empty }));
}

function failure({ migration, file, script }: CertifyOptions, { index, databaseError }: StatementRefused): StrataError {
  const place = placeOf(script, index);
  return new StrataError("CERTIFICATION_FAILED", {
    what: `${label(migration)} fails where tables have rows: ${databaseError.message} (SQLSTATE ${databaseError.code})`,
    why: databaseError.detail ?? "It was run on a throwaway database that has all migrations before it.",
    location: { file, ...place, excerpt: excerpt(script, place) },
    cause: databaseError,
  });
}
