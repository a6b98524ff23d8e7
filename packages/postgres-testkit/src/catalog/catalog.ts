/** What a schema holds, as plain data: two schemas with equal catalogs hold the same objects. */
export interface Catalog {
  readonly tables: Record<string, TableCatalog>;
  /** Labels in order. */
  readonly enums: Record<string, string[]>;
  /** `name(argument types)` → pg_get_functiondef. Procedures and window functions too. */
  readonly functions: Record<string, string>;
  /** Every other object, its definition behind it where it has one; sorted: `view active_timers: SELECT …`. */
  readonly others: string[];
}

export interface TableCatalog {
  readonly comment: string | null;
  /** In their physical order. */
  readonly columns: ColumnCatalog[];
  /** pg_get_constraintdef. NOT NULL is with the columns, though PostgreSQL 18 counts it among the constraints. */
  readonly constraints: Record<string, string>;
  /** pg_get_indexdef, ` [invalid]` behind it where it is; without the indexes that back a constraint. */
  readonly indexes: Record<string, string>;
  /** pg_get_triggerdef, ` [disabled]`, ` [replica]` or ` [always]` behind it where it does not fire as usual. */
  readonly triggers: Record<string, string>;
  /** Storage parameters, and whatever else sets the table apart: unlogged, row level security, partitioning. */
  readonly settings: string[];
}

export interface ColumnCatalog {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** The default, or `generated always as …`. */
  readonly default: string | null;
  readonly comment: string | null;
}
