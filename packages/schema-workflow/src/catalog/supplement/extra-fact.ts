import type { StableId } from "@supabase/pg-delta";

/** What a database holds and pg-delta's facts do not: a setting of something that is a fact, or an object of its own. */
export interface ExtraFact {
  /** The same for the same thing in every database. */
  readonly key: string;
  /** The fact that it belongs to; of an object of its own the schema, or what else it lies in. */
  readonly of: StableId;
  /** The object as people speak of it. */
  readonly object: string;
  /** What of the object; nothing for the object itself. */
  readonly attribute: string | undefined;
  /** In PostgreSQL's words, whole: two with the same value are the same. */
  readonly value: string;
  /** The names by which a pattern may mean it, with and without schema. */
  readonly names: readonly string[];
  /** It goes and comes with this fact; of an object of its own nothing. */
  readonly needs: StableId | undefined;
  /** Statements that bring it about where it is not; none where PostgreSQL has none. */
  readonly set: readonly string[];
  /** Statements after which it is not there any more, or is as PostgreSQL makes it by itself. */
  readonly unset: readonly string[];
  /** It can only be changed by taking it away first. */
  readonly replaced: boolean;
  /** What tables are made of may need it: it is made before them, and dropped after them. */
  readonly early: boolean;
}
