import type { MigrationId } from "@strata/migration-engine";
import type { DoubledRows } from "./doubled-rows.ts";

/** What is wrong with one migration. Stable: programs read it. */
export type FindingKind =
  /** Recorded as applied, and nothing of it is in the database. */
  | "not-executed"
  /** Some of its changes are in the database, and some are not. */
  | "partly-executed"
  /** Its changes are in the database, and nobody recorded it. */
  | "executed-unrecorded"
  /** Neither recorded nor executed, and older than one that is: the other tool passed it over and always will. */
  | "skipped"
  /** As old as a skipped one, and its changes are such that the catalog cannot tell. */
  | "undecided"
  /** Another tool has two rows of it. */
  | "recorded-twice"
  /** What a second run of it adds is in the database. */
  | "executed-twice";

export interface Finding extends MigrationId {
  readonly kind: FindingKind;
  /** Absolute path of its script. */
  readonly file: string;
  /** Who recorded it; nobody. */
  readonly record: string | undefined;
  /** The file has another text than the one that ran: what is missing may come of that. */
  readonly edited: boolean;
  /** Objects that are as it leaves them; of one executed twice those that are there once more. */
  readonly present: readonly string[];
  /** Objects that are as they were before it. */
  readonly absent: readonly string[];
  /** Rows of another tool's table that speak of it once more. */
  readonly repeats: readonly { readonly table: string; readonly row: string }[];
  /** Why it cannot have run twice, in PostgreSQL's words. */
  readonly refused: string | undefined;
  /** Tables in which a second run doubles rows. */
  readonly rows: readonly DoubledRows[];
  /** Statements whose effect no catalog shows. */
  readonly unseen: readonly string[];
  /** SQL that puts the database right, statement by statement. */
  readonly sql: readonly string[];
}
