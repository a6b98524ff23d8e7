/** How a run ended that did not do what it was asked to; the command turns it into an exit code. */
export type Outcome = "failed" | "misused" | "refused" | "locked" | "interrupted";

export interface CatalogEntry {
  readonly outcome: Outcome;
  /** What leads to this error, for somebody who meets it for the first time. */
  readonly cause: string;
  /** What to do about it. */
  readonly cure: string;
}
