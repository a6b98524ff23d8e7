import { readScript } from "../migration.ts";
import { locate } from "../run/script-failure.ts";
import { StrataError } from "../errors/strata-error.ts";
import { DatabaseError } from "../wire/errors.ts";
import type { Session } from "../wire/session.ts";

/**
 * Runs one query of a migration in a transaction that cannot write: it asks, and changes nothing. Sent in the extended
 * protocol, which takes one statement and no more (manual, section 55.2.3).
 *
 * @throws StrataError MIGRATION_FAILED, with the place in the file
 */
export async function ask(session: Session, file: string, what: string): Promise<Record<string, string | null>[]> {
  const text = await readScript(file);
  try {
    return await askText(session, text);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    throw new StrataError("MIGRATION_FAILED", {
      what: `${what} failed: ${error.message} (SQLSTATE ${error.sqlState})`,
      why: [error.detail, error.hint].filter((part) => part !== undefined).join("\n") || undefined,
      next: "Correct the query and run the command again. It has changed nothing.",
      location: locate(error, { file, text }, undefined),
      cause: error,
    });
  }
}

async function askText(session: Session, text: string): Promise<Record<string, string | null>[]> {
  const [begin, end] = session.transactionStatus === "transaction" ? WITHIN : ALONE;
  await session.execute(begin);
  try {
    return await session.query(text);
  } finally {
    await session.execute(end);
  }
}

const ALONE = ["BEGIN READ ONLY", "ROLLBACK"] as const;
/** A setting that was made since a savepoint goes with it (manual, SET). */
const WITHIN = [
  "SAVEPOINT strata_ask; SET LOCAL transaction_read_only = on",
  "ROLLBACK TO SAVEPOINT strata_ask; RELEASE SAVEPOINT strata_ask",
] as const;
