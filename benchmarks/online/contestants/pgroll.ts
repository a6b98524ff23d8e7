import type postgres from "postgres";
import type { Contestant } from "./contestant.ts";
import { statementsOf } from "./phased-files.ts";
import { connectWithLockTimeout, retryingOnLockTimeout } from "./pgroll-retry.ts";

/**
 * pgroll's algorithm, written here after its source (pkg/backfill, pkg/db): a trigger that fills the new columns, batches
 * of 1,000 rows in the order of the key, each row set to itself so that the trigger fires, and lock_timeout with backoff
 * for every statement. What fills the columns is the trigger of our own phased form: pgroll's own says the same in two.
 */
export const pgroll: Contestant = {
  name: "pgroll's algorithm",
  async run({ url, deploy }) {
    const sql = connectWithLockTimeout(url);
    for (const one of await start()) await retryingOnLockTimeout(() => sql.unsafe(one));
    await backfill(sql);
    await deploy();
    for (const one of await complete()) await retryingOnLockTimeout(() => sql.unsafe(one));
    await sql.end();
  },
};

const BATCH = 1000;

async function start(): Promise<string[]> {
  const [, writeBoth = ""] = await statementsOf("phased/expand.sql");
  return [
    "ALTER TABLE timers ADD COLUMN callback_type varchar(10) DEFAULT 'http' NOT NULL",
    "ALTER TABLE timers ADD COLUMN callback_config jsonb",
    "ALTER TABLE timers ADD COLUMN _pgroll_needs_backfill boolean DEFAULT true",
    `${writeBoth}
    CREATE FUNCTION _pgroll_filled() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN NEW._pgroll_needs_backfill := false; RETURN NEW; END $$`,
    // One trigger calls both of pgroll's; the second is only told that the row is done.
    `CREATE TRIGGER timers_write_both_callbacks BEFORE INSERT OR UPDATE ON timers
      FOR EACH ROW EXECUTE FUNCTION timers_write_both_callbacks()`,
    `CREATE TRIGGER _pgroll_filled BEFORE INSERT OR UPDATE ON timers FOR EACH ROW EXECUTE FUNCTION _pgroll_filled()`,
    "ALTER TABLE timers ADD CONSTRAINT _pgroll_not_null CHECK (callback_config IS NOT NULL) NOT VALID",
    "CREATE INDEX CONCURRENTLY idx_timers_callback_type ON timers (callback_type)",
  ];
}

/** pkg/backfill/templates/sql.go. */
async function backfill(sql: postgres.Sql): Promise<void> {
  for (let last: string | undefined = ""; last !== undefined;) {
    const from: string = last;
    const rows: postgres.RowList<{ last: string | null }[]> = await retryingOnLockTimeout(
      () => sql<{ last: string | null }[]>`
        WITH batch AS (
          SELECT id FROM timers
          WHERE _pgroll_needs_backfill = true ${from === "" ? sql`` : sql`AND id > ${from}`}
          ORDER BY id LIMIT ${BATCH} FOR NO KEY UPDATE
        ), update AS (
          UPDATE timers SET id = timers.id FROM batch WHERE timers.id = batch.id RETURNING timers.id
        )
        SELECT max(id::text) AS last FROM update`,
    );
    last = rows[0]?.last ?? undefined;
  }
}

async function complete(): Promise<string[]> {
  const contract = await statementsOf("phased/contract.sql");
  return [
    "ALTER TABLE timers VALIDATE CONSTRAINT _pgroll_not_null",
    "ALTER TABLE timers ALTER COLUMN callback_config SET NOT NULL",
    "ALTER TABLE timers DROP CONSTRAINT _pgroll_not_null",
    "ALTER TABLE timers ADD CONSTRAINT valid_callback_type CHECK (callback_type IN ('http', 'nats')) NOT VALID",
    "ALTER TABLE timers VALIDATE CONSTRAINT valid_callback_type",
    "DROP TRIGGER _pgroll_filled ON timers",
    "DROP FUNCTION _pgroll_filled()",
    "ALTER TABLE timers DROP COLUMN _pgroll_needs_backfill",
    // One transaction: without the trigger and with the old column, the new release could not insert.
    contract.join(";\n"),
  ];
}
