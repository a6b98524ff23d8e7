import { quoteIdentifier, quoteLiteral } from "../sql/identifiers.ts";
import { checksum } from "./checksum.ts";
import { LEDGER_COLUMNS, missingColumns, type LedgerColumn } from "./columns.ts";
import type { MigrationId } from "../migration.ts";
import { isStage, type Form, type Stage } from "../phases/phase.ts";
import { parseCheckpoint, type Checkpoint } from "../phases/checkpoint.ts";
import type { Session } from "../wire/session.ts";

/** How a migration came into the ledger: run by Strata, by another tool before, or declared by a person. */
export type Origin = "applied" | "adopted" | "baseline";

/** Of a migration that Strata did not run: who says that it ran, and whence it is known. */
export interface DeclaredOrigin {
  readonly origin: Exclude<Origin, "applied">;
  readonly evidence: string;
}

/** One row of the ledger: a migration that was applied and not reverted since. */
export interface LedgerEntry extends MigrationId {
  /** Grows with every migration applied; gaps are possible. */
  readonly sequence: number;
  /** SHA-256 of the normalised `migration.sql` as it was when it ran. */
  readonly checksum: string;
  /** ISO 8601, UTC, by the server's clock. */
  readonly appliedAt: string;
  /** The role that applied it. */
  readonly appliedBy: string;
  readonly durationMs: number;
  readonly origin: Origin;
  /** Which form of it ran: its script, or its phases. */
  readonly form: Form;
  /** Of a non-transactional migration that stopped half-way; a finished one has none. */
  readonly unfinished: Unfinished | undefined;
}

/** How far a non-transactional migration, or one in phases, has come. */
export interface Unfinished {
  /** So many statements have completed. */
  readonly statementsDone: number;
  /** The next one was begun outside of a transaction: it may or may not have completed. */
  readonly inDoubt: boolean;
  /** Of one in phases: which one it is at; the statements are those of its script. */
  readonly stage?: Stage | undefined;
  /** Of a backfill: how far it has come. */
  readonly checkpoint?: Checkpoint | undefined;
}

type Column =
  | "package"
  | "name"
  | "sequence"
  | "checksum"
  | "applied_at"
  | "applied_by"
  | "duration_ms"
  | "statements_done"
  | "in_doubt"
  | "form";

/**
 * All SQL of the ledger. It is one table in the schema that search_path resolves to, beside the tables that it
 * describes: the same migrations laid down in two schemas of one database have a ledger each.
 */
export class Ledger {
  readonly #session: Requests;
  readonly #schema: string;
  readonly #table: string;
  #missing: readonly LedgerColumn[];

  /** @param columns those that the table has; none where there is no table yet */
  constructor(session: Requests, schema: string, columns: readonly string[] = []) {
    this.#session = session;
    this.#schema = schema;
    this.#table = `${quoteIdentifier(schema)}.strata_ledger`;
    this.#missing = columns.length === 0 ? [] : missingColumns(columns);
  }

  /** The same ledger, written by other means. It must not be outdated. */
  by(session: Requests): Ledger {
    return new Ledger(session, this.#schema);
  }

  /** Whether an older Strata made the table: it can be read, and needs `upgrade` before it is written. */
  get isOutdated(): boolean {
    return this.#missing.length > 0;
  }

  /** Adds the columns that came after the table was made. A second call changes nothing. */
  async upgrade(): Promise<void> {
    if (!this.isOutdated) return;
    const added = definitions(this.#missing).map((definition) => `ADD COLUMN IF NOT EXISTS ${definition}`);
    await this.#session.execute(`ALTER TABLE ${this.#table} ${added.join(", ")}`);
    this.#missing = [];
  }

  /**
   * Creates the table if it is not there. A second call changes nothing. Only its owner can write it: what ALTER DEFAULT
   * PRIVILEGES gives to others on every new table is taken back, except to read.
   */
  async create(): Promise<void> {
    const [row] = await this.#session.query<{ found: string | null }>("SELECT to_regclass($1) AS found", [this.#table]);
    if (typeof row?.found === "string") return;
    await this.#session.execute(`
      CREATE TABLE IF NOT EXISTS ${this.#table} (
        ${definitions(Object.keys(LEDGER_COLUMNS) as LedgerColumn[]).join(",\n        ")},
        CONSTRAINT strata_ledger_pkey PRIMARY KEY (package, name)
      );
      COMMENT ON TABLE ${this.#table} IS 'Which migrations have been applied here. Written by Strata alone.';
      DO $$
      DECLARE
        grantee text;
      BEGIN
        FOR grantee IN
          SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
            FROM pg_class c, aclexplode(c.relacl) a
           WHERE c.oid = ${quoteLiteral(this.#table)}::regclass AND a.grantee <> c.relowner
        LOOP
          EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %s FROM %s', ${quoteLiteral(this.#table)}, grantee);
        END LOOP;
      END $$`);
  }

  /** All entries, oldest first. */
  async read(): Promise<LedgerEntry[]> {
    const rows = await this.#session.query<
      Record<Column, string> & Record<"statements_done" | "phase" | "checkpoint", string | null> & { origin: Origin }
    >(`
      SELECT package, name, sequence, checksum, applied_by, duration_ms,
             ${this.#or("origin", "'applied'")}, ${this.#or("statements_done", "NULL")}, ${this.#or("in_doubt", "false")},
             ${this.#or("form", "'script'")}, ${this.#or("phase", "NULL")}, ${this.#or("checkpoint", "NULL")},
             to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS applied_at
        FROM ${this.#table} ORDER BY sequence`);
    return rows.map((row) => ({
      package: row.package,
      name: row.name,
      sequence: Number(row.sequence),
      checksum: row.checksum,
      appliedAt: row.applied_at,
      appliedBy: row.applied_by,
      durationMs: Number(row.duration_ms),
      origin: row.origin,
      form: row.form === "phased" ? "phased" : "script",
      unfinished:
        row.statements_done === null
          ? undefined
          : {
              statementsDone: Number(row.statements_done),
              inDoubt: row.in_doubt === "t",
              ...(isStage(row.phase) && { stage: row.phase, checkpoint: parseCheckpoint(row.checkpoint) }),
            },
    }));
  }

  /** A column, or what it would hold if an older Strata had known of it. */
  #or(column: LedgerColumn, otherwise: string): string {
    return this.#missing.includes(column) ? `${otherwise} AS ${column}` : column;
  }

  async has({ package: owner, name }: MigrationId): Promise<boolean> {
    const rows = await this.#session.query(`SELECT 1 FROM ${this.#table} WHERE package = $1 AND name = $2`, [
      owner,
      name,
    ]);
    return rows.length > 0;
  }

  /**
   * Records a migration, in the transaction that applied it.
   *
   * @param durationMs left out, the server says how long the transaction has taken
   */
  async record(migration: MigrationId, script: string, durationMs: number | undefined): Promise<void> {
    await this.#session.query(
      `INSERT INTO ${this.#table} (package, name, checksum, script, duration_ms)
       VALUES ($1, $2, $3, $4, coalesce($5::int, extract(epoch FROM clock_timestamp() - transaction_timestamp()) * 1000))`,
      [
        migration.package,
        migration.name,
        checksum(script),
        keep(script),
        durationMs === undefined ? null : String(Math.round(durationMs)),
      ],
    );
  }

  /**
   * Waits until all that this session has committed is on the disk, also what was committed without waiting for it: the
   * log is written in order, and the lock that this takes on a row stands in it.
   */
  async settle(): Promise<void> {
    await this.#session.query(`SELECT 1 FROM ${this.#table} ORDER BY sequence DESC LIMIT 1 FOR UPDATE`);
  }

  /**
   * Notes how far a non-transactional migration has come, from its beginning (0 statements done) on. Where a statement can
   * run in a transaction, it does so together with this note.
   */
  async noteProgress(migration: MigrationId, script: string, { statementsDone, inDoubt }: Unfinished): Promise<void> {
    await this.#session.query(
      `INSERT INTO ${this.#table} AS ledger (package, name, checksum, script, duration_ms, statements_done, in_doubt)
       VALUES ($1, $2, $3, $4, 0, $5, $6)
       ON CONFLICT (package, name) DO UPDATE
         SET checksum = excluded.checksum, script = excluded.script,
             statements_done = excluded.statements_done, in_doubt = excluded.in_doubt`,
      [migration.package, migration.name, checksum(script), script, String(statementsDone), String(inDoubt)],
    );
  }

  /** Notes that a non-transactional migration has run to its end. */
  async finish({ package: owner, name }: MigrationId, durationMs: number): Promise<void> {
    await this.#session.query(
      `UPDATE ${this.#table}
          SET statements_done = NULL, in_doubt = false, duration_ms = $3, applied_at = clock_timestamp()
        WHERE package = $1 AND name = $2`,
      [owner, name, String(Math.round(durationMs))],
    );
  }

  /** Records a migration that was not run here, in the words of whoever knows that it is in the database. */
  async declare(declared: MigrationId & DeclaredOrigin, script: string, form: Form = "script"): Promise<void> {
    const { package: owner, name, origin, evidence } = declared;
    await this.#session.query(
      `INSERT INTO ${this.#table} (package, name, checksum, script, duration_ms, origin, evidence, form)
       VALUES ($1, $2, $3, $4, 0, $5, $6, $7)`,
      [owner, name, checksum(script), keep(script), origin, evidence, form],
    );
  }

  /** The script as it was when it ran; nothing where it was too long to be kept. */
  async readScript({ package: owner, name }: MigrationId): Promise<string | undefined> {
    const [row] = await this.#session.query<{ script: string | null }>(
      `SELECT script FROM ${this.#table} WHERE package = $1 AND name = $2`,
      [owner, name],
    );
    return row?.script ?? undefined;
  }

  /** Accepts a script that was edited after it ran, and notes who did so and when. Nothing is run. */
  async repair({ package: owner, name }: MigrationId, script: string): Promise<void> {
    await this.#session.query(
      `UPDATE ${this.#table}
          SET checksum = $3, script = $4, repaired_at = clock_timestamp(), repaired_by = session_user
        WHERE package = $1 AND name = $2`,
      [owner, name, checksum(script), keep(script)],
    );
  }

  /** Forgets a migration, in the transaction that reverted it. */
  async remove(migration: MigrationId): Promise<void> {
    await this.#session.query(`DELETE FROM ${this.#table} WHERE package = $1 AND name = $2`, [
      migration.package,
      migration.name,
    ]);
  }
}

/** What of a session the ledger needs. */
export type Requests = Pick<Session, "query" | "execute">;

function definitions(columns: readonly LedgerColumn[]): string[] {
  return columns.map((name) => `${name} ${LEDGER_COLUMNS[name]}`);
}

/** A script is kept to show later what was changed in it. Longer ones are data, and nobody reads their difference. */
const LONGEST_KEPT_SCRIPT = 256 * 1024;

function keep(script: string): string | null {
  return script.length > LONGEST_KEPT_SCRIPT ? null : script;
}
