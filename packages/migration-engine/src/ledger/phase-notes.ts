import type { Checkpoint } from "../phases/checkpoint.ts";
import type { Stage } from "../phases/phase.ts";
import type { MigrationId } from "../migration.ts";
import { quoteIdentifier } from "../sql/identifiers.ts";
import type { Session } from "../wire/session.ts";
import { checksum } from "./checksum.ts";

/** Where a migration in phases stands. */
export interface PhaseNote {
  readonly stage: Stage;
  readonly statementsDone: number;
  /** The next statement was begun outside of a transaction. */
  readonly inDoubt: boolean;
  readonly checkpoint?: Checkpoint | undefined;
}

/** What the ledger notes of a migration in phases, from its beginning to its end: one row, as of any other. */
export class PhaseNotes {
  readonly #session: Session;
  readonly #table: string;
  readonly #migration: MigrationId;

  constructor(session: Session, schema: string, migration: MigrationId) {
    this.#session = session;
    this.#table = `${quoteIdentifier(schema)}.strata_ledger`;
    this.#migration = migration;
  }

  /**
   * Notes how far it has come, in the transaction that brought it there where there is one.
   *
   * @param bundle the text of all its files; what an earlier note kept stays when left out
   */
  async note({ stage, statementsDone, inDoubt, checkpoint }: PhaseNote, bundle?: string): Promise<void> {
    const { package: owner, name } = this.#migration;
    const values = [owner, name, stage, String(statementsDone), String(inDoubt), json(checkpoint)];
    if (bundle === undefined) {
      await this.#session.query(
        `UPDATE ${this.#table} SET phase = $3, statements_done = $4, in_doubt = $5, checkpoint = $6
          WHERE package = $1 AND name = $2`,
        values,
      );
      return;
    }
    await this.#session.query(
      `INSERT INTO ${this.#table} AS ledger
         (package, name, phase, statements_done, in_doubt, checkpoint, checksum, script, duration_ms, form)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 'phased')
       ON CONFLICT (package, name) DO UPDATE
         SET phase = excluded.phase, statements_done = excluded.statements_done, in_doubt = excluded.in_doubt,
             checkpoint = excluded.checkpoint, checksum = excluded.checksum, script = excluded.script`,
      [...values, checksum(bundle), bundle],
    );
  }

  /** Notes how far a backfill has come, in the transaction of its batch: in the session that this one runs in. */
  async keepCheckpoint(session: Session, checkpoint: Checkpoint): Promise<void> {
    const { package: owner, name } = this.#migration;
    await session.query(`UPDATE ${this.#table} SET checkpoint = $3 WHERE package = $1 AND name = $2`, [
      owner,
      name,
      json(checkpoint),
    ]);
  }

  /** Adds to the time that it has taken: a migration in phases may take several runs. */
  async addDuration(milliseconds: number): Promise<void> {
    const { package: owner, name } = this.#migration;
    await this.#session.query(
      `UPDATE ${this.#table} SET duration_ms = least(duration_ms::bigint + $3::bigint, 2147483647)
        WHERE package = $1 AND name = $2`,
      [owner, name, String(Math.round(milliseconds))],
    );
  }

  /** Notes that it has run to its end. */
  async finish(): Promise<void> {
    const { package: owner, name } = this.#migration;
    await this.#session.query(
      `UPDATE ${this.#table}
          SET phase = NULL, statements_done = NULL, in_doubt = false, checkpoint = NULL, applied_at = clock_timestamp()
        WHERE package = $1 AND name = $2`,
      [owner, name],
    );
  }
}

function json(checkpoint: Checkpoint | undefined): string | null {
  return checkpoint === undefined ? null : JSON.stringify(checkpoint);
}
