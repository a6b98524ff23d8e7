import type { MigrationId } from "../migration.ts";
import type { Form } from "../phases/phase.ts";
import { quoteIdentifier } from "../sql/identifiers.ts";
import { checksumOf, type ScriptText } from "../sql/script-text.ts";
import type { Session } from "../wire/session.ts";
import { missingColumns, type LedgerColumn } from "./columns.ts";
import { addColumns, createTable } from "./definition.ts";
import { fingerprintOf } from "./fingerprint.ts";
import {
  ENTRY_COLUMNS,
  toEntry,
  type DeclaredOrigin,
  type EntryColumn,
  type EntryRow,
  type LedgerEntry,
  type Unfinished,
} from "./entry.ts";

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
    await this.#session.execute(addColumns(this.#table, this.#missing));
    this.#missing = [];
  }

  /** Creates the table if it is not there. A second call changes nothing. */
  async create(): Promise<void> {
    const [row] = await this.#session.query<{ found: string | null }>("SELECT to_regclass($1) AS found", [this.#table]);
    if (typeof row?.found === "string") return;
    await this.#session.execute(createTable(this.#table));
  }

  /** All entries, oldest first. */
  async read(): Promise<LedgerEntry[]> {
    const rows = await this.#session.query<EntryRow>(`SELECT ${this.#columns()} FROM ${this.#table} ORDER BY sequence`);
    return rows.map(toEntry);
  }

  /**
   * A text that is the same as long as `read` gives the same entries, made by the server. The ledger must not be outdated.
   *
   * @returns nothing where it holds no entry
   */
  async fingerprint(): Promise<string | undefined> {
    const [row] = await this.#session.query<{ fingerprint: string | null }>(
      `SELECT (${this.#fingerprint()}) AS fingerprint`,
    );
    return row?.fingerprint ?? undefined;
  }

  /** All entries, and the fingerprint of just these. */
  async readWithFingerprint(): Promise<{ readonly entries: LedgerEntry[]; readonly fingerprint: string | undefined }> {
    // One statement sees one state of the table.
    const rows = await this.#session.query<EntryRow & { readonly fingerprint: string }>(
      `SELECT ${this.#columns()}, (${this.#fingerprint()}) AS fingerprint FROM ${this.#table} ORDER BY sequence`,
    );
    return { entries: rows.map(toEntry), fingerprint: rows[0]?.fingerprint };
  }

  #fingerprint(): string {
    const entries = `string_agg(ROW(${ENTRY_COLUMNS.join(", ")})::text, '' ORDER BY sequence)`;
    return `SELECT ${fingerprintOf(entries)} FROM ${this.#table}`;
  }

  #columns(): string {
    const at = `to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS applied_at`;
    return ENTRY_COLUMNS.map((column) => (column === "applied_at" ? at : this.#or(column))).join(", ");
  }

  /** A column, or what it would hold if an older Strata had known of it. */
  #or(column: EntryColumn): string {
    return this.#missing.includes(column) ? `${OTHERWISE[column] ?? "NULL"} AS ${column}` : column;
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
   * @returns how long it took, in whole milliseconds, as the ledger keeps it
   */
  async record(migration: MigrationId, script: ScriptText, durationMs?: number): Promise<number> {
    const [row] = await this.#session.query<{ took: string }>(
      `INSERT INTO ${this.#table} (package, name, checksum, script, duration_ms)
       VALUES ($1, $2, $3, $4, coalesce($5::int, ${TRANSACTION_MS})) RETURNING duration_ms AS took`,
      [
        migration.package,
        migration.name,
        checksumOf(script),
        keep(script),
        durationMs === undefined ? null : String(Math.round(durationMs)),
      ],
    );
    return Number(row?.took);
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
      [migration.package, migration.name, checksumOf(script), script, String(statementsDone), String(inDoubt)],
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
  async declare(declared: MigrationId & DeclaredOrigin, script: ScriptText, form: Form = "script"): Promise<void> {
    const { package: owner, name, origin, evidence } = declared;
    await this.#session.query(
      `INSERT INTO ${this.#table} (package, name, checksum, script, duration_ms, origin, evidence, form)
       VALUES ($1, $2, $3, $4, 0, $5, $6, $7)`,
      [owner, name, checksumOf(script), keep(script), origin, evidence, form],
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
  async repair({ package: owner, name }: MigrationId, script: ScriptText): Promise<void> {
    await this.#session.query(
      `UPDATE ${this.#table}
          SET checksum = $3, script = $4, repaired_at = clock_timestamp(), repaired_by = session_user
        WHERE package = $1 AND name = $2`,
      [owner, name, checksumOf(script), keep(script)],
    );
  }

  /**
   * Forgets a migration, in the transaction that reverted it.
   *
   * @returns how long the transaction has taken, in whole milliseconds
   */
  async remove({ package: owner, name }: MigrationId): Promise<number> {
    const [row] = await this.#session.query<{ took: string }>(
      `DELETE FROM ${this.#table} WHERE package = $1 AND name = $2 RETURNING ${TRANSACTION_MS} AS took`,
      [owner, name],
    );
    return Number(row?.took ?? 0);
  }
}

/** What columns hold that came later, in a ledger that has not got them yet. */
const OTHERWISE: Readonly<Partial<Record<EntryColumn, string>>> = {
  origin: "'applied'",
  in_doubt: "false",
  form: "'script'",
};

/** What of a session the ledger needs. */
export type Requests = Pick<Session, "query" | "execute">;

/** How long the transaction has taken, by the server's clock. Its beginning may have waited behind others on the wire. */
const TRANSACTION_MS = "(extract(epoch FROM clock_timestamp() - transaction_timestamp()) * 1000)::int";

/** A script is kept to show later what was changed in it. Longer ones are data, and nobody reads their difference. */
const LONGEST_KEPT_SCRIPT = 256 * 1024;

function keep(script: ScriptText): string | null {
  return typeof script !== "string" || script.length > LONGEST_KEPT_SCRIPT ? null : script;
}
