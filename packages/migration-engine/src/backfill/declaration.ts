/** What every backfill says. */
interface Common {
  readonly table: string;
  /** Columns of a unique index, none of them nullable. A row keeps its key for good. */
  readonly key: readonly string[];
  /** SQL: true of the rows that are still to be done, and false once they are done. */
  readonly where: string;
  /** Triggers that must not fire for these updates, besides those that only put a time into `updated_at`. */
  readonly quiet?: readonly string[] | undefined;
}

/** New values that SQL can say. */
export interface SetBackfill extends Common {
  /** SQL by column. It sees the row as it was before. */
  readonly set: Readonly<Record<string, string>>;
}

/** New values that only a function can say. */
export interface ComputedBackfill extends Common {
  /** The columns that the function reads, besides the key. */
  readonly read: readonly string[];
  /** The columns that it gives new values for. */
  readonly set: readonly string[];
  readonly compute: Compute;
}

export type Backfill = SetBackfill | ComputedBackfill;

/** A row by column: each value as PostgreSQL writes it as text, so that nothing is lost; NULL is null. */
export type KeyedRow = Readonly<Record<string, string | null>>;

/**
 * Gives, for the rows that it is handed, the key and the new values. It holds no lock while it runs. It is called again
 * for a row that somebody else has changed meanwhile, so it must do nothing but compute. It leaves no row out.
 */
export type Compute = (rows: readonly KeyedRow[]) => Iterable<NewValues> | Promise<Iterable<NewValues>>;

/** Objects and lists become JSON; everything else the text that PostgreSQL reads it from. */
export type NewValues = Readonly<Record<string, unknown>>;

export function isComputed(backfill: Backfill): backfill is ComputedBackfill {
  return "compute" in backfill;
}

export function columnsSet(backfill: Backfill): readonly string[] {
  return isComputed(backfill) ? backfill.set : Object.keys(backfill.set);
}
