import type { Session } from "../../wire/session.ts";

/** What another tool wrote down about one migration that it ran. Each tool keeps something else of it. */
export interface ToolRecord {
  /** The row, for people: `id 3`. */
  readonly row: string;
  /** The name of the folder or file, without its ending. */
  readonly name?: string | undefined;
  /** The digits that the name begins with. */
  readonly version?: string | undefined;
  /** When the migration was generated, in milliseconds since 1970. */
  readonly time?: number | undefined;
  /** Of the file's text, in hexadecimal: SHA-256 or SHA-384, as the tool has it. */
  readonly hash?: string | undefined;
  /** The row stands for all migrations up to its version, not for one. */
  readonly upTo?: true;
}

/** A tool that may have run migrations here before, and the table in which it kept count. */
export interface Tool {
  readonly name: string;
  /** Where its table is unless the tool was configured otherwise; no schema means the one of search_path. */
  readonly table: { readonly schema?: string; readonly name: string };
  /** Whether a table with these columns is of this tool: several call theirs `schema_migrations`. */
  recognises(columns: readonly string[]): boolean;
  /**
   * Reads its rows, oldest first.
   *
   * @param table quoted, ready for SQL text
   * @throws StrataError SOURCE_DIRTY when the tool itself would not go on from here
   */
  read(session: Session, table: string, columns: readonly string[]): Promise<ToolRecord[]>;
}
