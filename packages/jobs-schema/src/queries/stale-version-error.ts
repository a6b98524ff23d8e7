export interface StaleVersion {
  readonly table: "jobs" | "tasks";
  readonly id: string;
  /** What the caller has read. */
  readonly expected: number;
  /** What there is now; undefined when the row is gone or deleted. */
  readonly found: number | undefined;
}

/** An optimistic update that came too late: nothing was written. */
export class StaleVersionError extends Error implements StaleVersion {
  override readonly name = "StaleVersionError";
  readonly code = "STALE_VERSION";
  readonly table: "jobs" | "tasks";
  readonly id: string;
  readonly expected: number;
  readonly found: number | undefined;

  constructor({ table, id, expected, found }: StaleVersion) {
    const now = found === undefined ? "is gone or deleted" : `is at version ${found}`;
    super(`Row ${id} of ${table} ${now}, not at version ${expected}. Read it again, and update what you then see.`);
    this.table = table;
    this.id = id;
    this.expected = expected;
    this.found = found;
  }
}
