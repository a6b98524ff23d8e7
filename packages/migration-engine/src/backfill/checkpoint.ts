/** How far a backfill has come: what `keepCheckpoint` keeps, and a later run is given back. Plain JSON. */
export interface Checkpoint {
  /** Rows that have been done, as far as is known. */
  readonly rows: number;
  /** Triggers that we put a guard on, and how they were defined before. */
  readonly guarded: readonly GuardedTrigger[];
  /** Undefined before the first batch. */
  readonly place?: Place | undefined;
  /** All passes are over: what may be left are stragglers. */
  readonly passed?: true | undefined;
}

/** The statements that give a trigger its guard, and take it off. */
export interface GuardedTrigger {
  /** The quoted, qualified name of its table. */
  readonly table: string;
  readonly name: string;
  readonly restore: string;
}

export interface Place {
  /** The oid of the table or partition. */
  readonly relation: string;
  /** Its file (pg_class.relfilenode): block numbers mean nothing in another one. */
  readonly storage: string;
  readonly passes: number;
  readonly position: Position;
}

/** Up to where it has come in a relation. */
export type Position =
  | {
      readonly order: "blocks";
      /** The first block of the window, and the how-manieth pass through it this is, from 1. */
      readonly window: number;
      readonly pass: number;
      readonly next: number;
      readonly end: number;
    }
  | { readonly order: "key"; readonly after: readonly string[] | null; readonly ended?: true };

export const AT_THE_START: Checkpoint = { rows: 0, guarded: [] };

/** Takes back what was kept. What nobody can read is passed over: what is done already, the condition leaves out. */
export function readCheckpoint(kept: unknown): Checkpoint {
  if (typeof kept !== "object" || kept === null || !("rows" in kept) || !("guarded" in kept)) return AT_THE_START;
  return kept as Checkpoint;
}
