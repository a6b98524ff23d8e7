import type { LockMode } from "./lock-modes.ts";

/**
 * What PostgreSQL did when one migration ran: measured statement by statement on a throwaway database with a few rows,
 * and kept beside the SQL as `certificate.json`. Nothing in it changes when it is measured again.
 *
 * Relations are named without their schema where they are in the one that the migrations go to.
 */
export interface Certificate {
  /** Major version that it was measured on. That of the repository is measured on 18. */
  readonly postgres: number;
  /** Of the migration.sql that it was measured for; as in the ledger. */
  readonly checksum: string;
  /** False: every statement ran by itself, as `-- strata: non-transactional` asks for. */
  readonly transactional: boolean;
  /**
   * How many statements shared a transaction, one transaction after the other, where that is neither all nor one: in the
   * phases of a migration.
   */
  readonly transactions?: readonly number[] | undefined;
  /** What the migration touches and did not create. */
  readonly existing: readonly ExistingTable[];
  readonly statements: readonly StatementFacts[];
}

/** A table that was there before, and with how many rows it was measured. */
export interface ExistingTable {
  readonly table: string;
  readonly rows: number;
  /** Why it stayed empty: what it does to rows has not been seen. */
  readonly empty?: string;
}

/** What one statement did. What is left out did not happen. */
export interface StatementFacts {
  /** Where it begins in migration.sql, from 1. */
  readonly line: number;
  /** Its beginning, on one line. */
  readonly statement: string;
  /**
   * Locks on what existed before, as far as they keep out anybody whom those taken earlier in the transaction let in.
   * Strongest first. Those on indexes only from SHARE UPDATE EXCLUSIVE on: the weaker ones come with those on their table.
   */
  readonly locks: readonly TakenLock[];
  /** False where PostgreSQL refused it inside a transaction; its locks are then those seen while it was held up. */
  readonly transactional: boolean;
  /** Why PostgreSQL never runs it in the transaction of the migration. The others were measured without it. */
  readonly refused?: string;
  /** Existing tables and indexes that were written anew, from first page to last. */
  readonly rewrites: readonly string[];
  /** Existing tables that were read from first page to last, to check or to look for rows. */
  readonly scans: readonly string[];
  /** Existing tables over which an index was built, by the index: no write can happen meanwhile, unless concurrently. */
  readonly builds: readonly BuiltIndex[];
  /** Rows of existing tables that were inserted, updated, deleted. */
  readonly rows: readonly ChangedRows[];
  readonly columns: readonly ColumnChange[];
  readonly constraints: readonly ConstraintChange[];
  readonly triggers: readonly TriggerChange[];
  /** `table jobs`, `index idx_jobs_status` … */
  readonly creates: readonly string[];
  readonly drops: readonly string[];
  readonly renames: readonly Renamed[];
}

export interface TakenLock {
  readonly relation: string;
  /** `table`, `index`, `sequence` … */
  readonly kind: RelationKind;
  readonly modes: readonly LockMode[];
}

export type RelationKind = "table" | "index" | "sequence" | "view" | "materialized view" | "foreign table";

export interface BuiltIndex {
  readonly index: string;
  readonly table: string;
}

export interface ChangedRows {
  readonly table: string;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/** A column of an existing table. */
export interface ColumnChange {
  readonly table: string;
  readonly column: string;
  readonly change: "added" | "dropped" | "renamed" | "retyped" | "not null" | "nullable";
  /** The new name, or the type: of a new column with `not null` where it is that. */
  readonly to?: string;
}

/** A constraint of an existing table. */
export interface ConstraintChange {
  readonly table: string;
  readonly constraint: string;
  readonly kind: "check" | "foreign key" | "not null" | "primary key" | "unique" | "exclusion";
  readonly change: "added" | "added not valid" | "validated" | "dropped";
}

export interface TriggerChange {
  readonly table: string;
  readonly trigger: string;
  readonly change: "created" | "dropped" | "disabled" | "enabled";
}

export interface Renamed {
  readonly from: string;
  readonly to: string;
}
