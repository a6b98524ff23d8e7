/** A migration after the ground, and what the review has to say of it. */
export interface Snippet {
  readonly sql: string;
  /** Ids of the dangers, statement by statement; none for a safe one. */
  readonly dangers?: readonly string[];
  /** Ids of the advice that comes with it; not looked at when left out. */
  readonly advice?: readonly string[];
}

export interface Theme {
  readonly dangerous: readonly Snippet[];
  readonly safe: readonly Snippet[];
}
