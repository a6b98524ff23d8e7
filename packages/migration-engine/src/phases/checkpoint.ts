/** How far a backfill has come, as the ledger keeps it. */
export interface Checkpoint {
  /** Rows changed so far, those of earlier runs included. */
  readonly rows: number;
  /** Rows that are left, where somebody could estimate it. */
  readonly rowsLeft?: number | undefined;
  readonly rowsPerSecond?: number | undefined;
  /** Where it is, for people: `block 5100 of 9000, pass 2 of 3`. */
  readonly cursor: string;
  /** What the backfill itself goes on from. */
  readonly state: unknown;
}

/** Reads the text of a checkpoint; what is none counts as none, and the backfill begins anew: it does no row twice. */
export function parseCheckpoint(text: string | null): Checkpoint | undefined {
  if (text === null) return undefined;
  const read: unknown = JSON.parse(text);
  return isCheckpoint(read) ? read : undefined;
}

function isCheckpoint(value: unknown): value is Checkpoint {
  if (typeof value !== "object" || value === null) return false;
  const { rows, cursor } = value as Partial<Checkpoint>;
  return typeof rows === "number" && typeof cursor === "string";
}
