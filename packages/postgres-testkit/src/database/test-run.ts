import { randomInt } from "node:crypto";
import postgres from "postgres";
import { databaseNamePattern, databasePrefix } from "./name.ts";

/** One run of the tests on a server: it owns the databases that carry its number, and nothing else. */
export interface TestRun {
  readonly number: number;
  /** Drops every database of this run; the run goes on. */
  dropDatabases(): Promise<void>;
  /** Drops every database of this run and gives the number back. */
  end(): Promise<void>;
}

/**
 * The first key of the advisory lock that a run holds for as long as it lives. pg_locks shows the locks of every
 * database, so a run sees the others whatever database of the server they were given.
 */
const runLockSpace = 0x57_72_74_61;

/**
 * Begins a run on the server behind `adminUrl`, whose role needs CREATEDB. Databases that killed earlier runs left
 * behind are dropped first: those whose run no longer holds its lock.
 */
export async function beginTestRun(adminUrl: string): Promise<TestRun> {
  const number = randomInt(1, 2 ** 31);
  // One connection, never recycled: the lock lives and dies with it.
  const admin = postgres(adminUrl, { max: 1, max_lifetime: null, idle_timeout: 0, onnotice: () => {} });
  try {
    await admin`select pg_advisory_lock(${runLockSpace}, ${number})`;
    await dropDatabases(admin, await databasesOfGoneRuns(admin));
  } catch (error) {
    await admin.end();
    throw error;
  }
  const dropOwn = async () => dropDatabases(admin, await databasesNamedLike(admin, `${databasePrefix(number)}%`));
  return {
    number,
    dropDatabases: dropOwn,
    async end() {
      await dropOwn();
      await admin.end();
    },
  };
}

async function databasesOfGoneRuns(admin: postgres.Sql): Promise<string[]> {
  const living = await admin<{ run: number }[]>`
    select objid::bigint::int as run from pg_locks
    where locktype = 'advisory' and classid = ${runLockSpace} and objsubid = 2 and granted`;
  const prefixes = living.map(({ run }) => databasePrefix(run));
  const names = await databasesNamedLike(admin, databaseNamePattern);
  return names.filter((name) => !prefixes.some((prefix) => name.startsWith(prefix)));
}

async function databasesNamedLike(admin: postgres.Sql, pattern: string): Promise<string[]> {
  const rows = await admin<{ datname: string }[]>`
    select datname from pg_database where datname like ${pattern} and pg_has_role(datdba, 'member')`;
  return rows.map(({ datname }) => datname);
}

async function dropDatabases(admin: postgres.Sql, names: readonly string[]): Promise<void> {
  for (const name of names) await admin`drop database if exists ${admin(name)} with (force)`;
}
