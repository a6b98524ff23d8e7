import { DatabaseError } from "../wire/errors.ts";

/** Which statement of a non-transactional migration failed, counted from 0, with the server's error as the cause. */
export class FailedStatement extends Error {
  override readonly name = "FailedStatement";
  readonly at: number;

  constructor(at: number, cause: unknown) {
    super(`Statement ${at + 1} failed.`, { cause });
    this.at = at;
  }
}

/** active_sql_transaction: CREATE INDEX CONCURRENTLY, VACUUM …; invalid_transaction_termination: a CALL that commits. */
const STATES = new Set(["25001", "2D000"]);

/** Whether the server refused something only because it came inside a transaction. */
export function needsNoTransaction(error: unknown): boolean {
  return error instanceof DatabaseError && refusesTransaction(error.sqlState);
}

/** The same, for those who know the SQLSTATE. */
export function refusesTransaction(sqlState: string): boolean {
  return STATES.has(sqlState);
}
