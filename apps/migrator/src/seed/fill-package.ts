import { StrataError } from "@strata/migration-engine";
import { drizzle } from "drizzle-orm/postgres-js";
import type { Sql } from "postgres";
import type { SeedFunction } from "./seed-entry.ts";

export interface Filling {
  readonly counts: Promise<Readonly<Record<string, number>>>;
  /** Whether the rows are there to stay. A COMMIT that has been sent cannot be called back, and is waited for. */
  readonly stays: () => Promise<boolean>;
}

const NEXT: Readonly<Record<string, string>> = {
  "42P01": "Lay the tables down first: strata migrate",
  "42703": "Bring the tables up to date first: strata migrate",
  "23505": "These rows are there already. Take another number: --seed <number>",
};

/**
 * Fills the tables of one package in one transaction: all of its rows, or none. Where it fails the connection is to be
 * closed, which takes back what was written.
 *
 * @param sql has one connection, whose transaction is begun and ended by hand: in one that Drizzle opens there is no COPY
 * @throws StrataError SEED_FAILED, where the cure is known
 */
export function fillPackage(sql: Sql, name: string, seed: SeedFunction, options: Parameters<SeedFunction>[1]): Filling {
  let commit: Promise<unknown> | undefined;
  return { counts: fill(), stays };

  async function stays(): Promise<boolean> {
    if (commit === undefined) return false;
    return commit.then(
      () => true,
      () => false,
    );
  }

  async function fill(): Promise<Readonly<Record<string, number>>> {
    try {
      await sql.unsafe("BEGIN");
      const counts = await seed(drizzle({ client: sql }), options);
      commit = sql.unsafe("COMMIT").execute();
      await commit;
      return counts;
    } catch (error) {
      throw asStrataError(name, error);
    }
  }
}

/** Drizzle wraps what the server said. */
function asStrataError(name: string, error: unknown): unknown {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const next = NEXT[code];
  if (!(cause instanceof Error) || next === undefined) return error;
  return new StrataError("SEED_FAILED", {
    what: `${name} was not filled: ${cause.message} (SQLSTATE ${code})`,
    next,
    cause,
  });
}
