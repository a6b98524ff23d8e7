import type { MigrationId } from "../migration.ts";
import { parseCheckpoint, type Checkpoint } from "../phases/checkpoint.ts";
import { isStage, type Form, type Stage } from "../phases/phase.ts";
import type { LedgerColumn } from "./columns.ts";

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

/** The columns that are read: an entry depends on no other. */
export const ENTRY_COLUMNS = [
  "package",
  "name",
  "sequence",
  "checksum",
  "applied_by",
  "duration_ms",
  "origin",
  "statements_done",
  "in_doubt",
  "form",
  "phase",
  "checkpoint",
  "applied_at",
] as const satisfies readonly LedgerColumn[];

/** What is read of an entry, as the server sends it: every value is a text. */
export type EntryRow = Record<Exclude<EntryColumn, Absent>, string> &
  Record<Absent, string | null> & { readonly origin: Origin };

export type EntryColumn = (typeof ENTRY_COLUMNS)[number];

type Absent = "statements_done" | "phase" | "checkpoint";

export function toEntry(row: EntryRow): LedgerEntry {
  return {
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
  };
}
