/** What a good reviewer says about a statement. */
export interface Finding {
  /** Stable, kebab-case; squawk's name where squawk knows the thing. */
  readonly id: string;
  /** A danger needs an acknowledgement with a reason; advice does not. */
  readonly severity: "danger" | "advice";
  /** Line of the statement in migration.sql, from 1. */
  readonly line: number;
  readonly statement: string;
  /** What was measured, or what the statement says where measuring shows nothing. */
  readonly what: string;
  /** Whom it hurts, and how. */
  readonly why: string;
  /** What to write instead: a script for just this case, which can be pasted into a migration.sql. */
  readonly safe: string;
  /** Statements that come to the same catalog in place of this one, each by itself. For `generate`, which writes them. */
  readonly same?: readonly string[] | undefined;
}
