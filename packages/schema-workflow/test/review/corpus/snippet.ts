/** A migration after the ground, and what the review has to say of it. */
export interface Snippet {
  readonly sql: string;
  /** Ids of the dangers, statement by statement; none for a safe one. */
  readonly dangers?: readonly string[];
  /** Ids of the advice that comes with it; not looked at when left out. */
  readonly advice?: readonly string[];
  /** The first major version of PostgreSQL that knows these words; all that are supported, when left out. */
  readonly since?: number;
  /** Rules of squawk by which it is flagged and the review is silent, and why. */
  readonly silent?: Readonly<Record<string, string>>;
}

export interface Theme {
  readonly dangerous: readonly Snippet[];
  readonly safe: readonly Snippet[];
}
