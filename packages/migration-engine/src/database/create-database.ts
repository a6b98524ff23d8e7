import { quoteIdentifier } from "../sql/identifiers.ts";
import { StrataError } from "../errors/strata-error.ts";
import { DatabaseError } from "../wire/errors.ts";
import { databaseOf, openSession, type Target } from "./open.ts";

/** Somebody else was faster: duplicate_database, or the unique_violation that two at the same moment get. */
const EXISTS_ALREADY = new Set(["42P04", "23505"]);

/**
 * Creates the database that the URL names, from the maintenance database `postgres` of the same server.
 * A second call changes nothing.
 *
 * @throws StrataError PRIVILEGE_MISSING when the role may not create databases
 */
export async function createDatabase(target: Target): Promise<void> {
  const name = target.database ?? databaseOf(target);
  const session = await openSession({ ...target, database: "postgres" });
  try {
    await session.execute(`CREATE DATABASE ${quoteIdentifier(name)}`);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    if (EXISTS_ALREADY.has(error.sqlState)) return;
    throw new StrataError("PRIVILEGE_MISSING", {
      what: `Database "${name}" could not be created: ${error.message} (SQLSTATE ${error.sqlState})`,
      next: `As a superuser: CREATE DATABASE ${quoteIdentifier(name)};`,
      cause: error,
    });
  } finally {
    await session.close();
  }
}
