/** Something done behind the migrations' back. */
export interface Mutation {
  readonly what: string;
  readonly sql: string;
  /** The difference that tells of it: object, and attribute. */
  readonly tells: string;
  /** The PostgreSQL that this needs. */
  readonly from?: number;
  /** Why no SQL repairs it, where none does. */
  readonly unrepaired?: string;
  /** Why no SQL puts it into a migration, where none does. */
  readonly unkept?: string;
}

/** A mutation, as a line of a list. */
export type Line = readonly [what: string, sql: string, tells: string, rest?: Omit<Mutation, "what" | "sql" | "tells">];

/** The table that most of them are done to. */
export const C = "shop.customers";
