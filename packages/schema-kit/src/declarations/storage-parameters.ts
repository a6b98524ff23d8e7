/** Vacuum settings, which the table's TOAST table can have for itself: `toast.autovacuum_enabled`. */
const VACUUM = {
  autovacuum_enabled: "boolean",
  vacuum_index_cleanup: ["auto", "on", "off"],
  vacuum_truncate: "boolean",
  autovacuum_vacuum_threshold: { from: 0, to: 2_147_483_647 },
  /** Since PostgreSQL 18; -1 for no maximum. */
  autovacuum_vacuum_max_threshold: { from: -1, to: 2_147_483_647 },
  autovacuum_vacuum_scale_factor: { from: 0, to: 100, fraction: true },
  autovacuum_vacuum_insert_threshold: { from: -1, to: 2_147_483_647 },
  autovacuum_vacuum_insert_scale_factor: { from: 0, to: 100, fraction: true },
  /** Milliseconds. */
  autovacuum_vacuum_cost_delay: { from: 0, to: 100, fraction: true },
  autovacuum_vacuum_cost_limit: { from: 1, to: 10_000 },
  autovacuum_freeze_min_age: { from: 0, to: 1_000_000_000 },
  autovacuum_freeze_max_age: { from: 100_000, to: 2_000_000_000 },
  autovacuum_freeze_table_age: { from: 0, to: 2_000_000_000 },
  autovacuum_multixact_freeze_min_age: { from: 0, to: 1_000_000_000 },
  autovacuum_multixact_freeze_max_age: { from: 10_000, to: 2_000_000_000 },
  autovacuum_multixact_freeze_table_age: { from: 0, to: 2_000_000_000 },
  /** Milliseconds; -1 for none. */
  log_autovacuum_min_duration: { from: -1, to: 2_147_483_647 },
  /** Since PostgreSQL 18. */
  vacuum_max_eager_freeze_failure_rate: { from: 0, to: 1, fraction: true },
} as const;

/**
 * Every storage parameter of a table that PostgreSQL 14 to 18 know, and what it takes (manual, CREATE TABLE, Storage
 * Parameters; the ranges are those of its `reloptions.c`, and a test asks the server for them).
 */
export const TABLE_PARAMETERS = {
  /** Percent. */
  fillfactor: { from: 10, to: 100 },
  /** Bytes. */
  toast_tuple_target: { from: 128, to: 8160 },
  parallel_workers: { from: 0, to: 1024 },
  autovacuum_analyze_threshold: { from: 0, to: 2_147_483_647 },
  autovacuum_analyze_scale_factor: { from: 0, to: 100, fraction: true },
  user_catalog_table: "boolean",
  ...VACUUM,
} as const;

/** What sets a column of its own apart for the planner. */
export const COLUMN_PARAMETERS = {
  /** Distinct values; negative for a fraction of the rows. */
  n_distinct: { from: -1, to: Number.MAX_VALUE, fraction: true },
  n_distinct_inherited: { from: -1, to: Number.MAX_VALUE, fraction: true },
} as const;

export interface NumberRange {
  readonly from: number;
  readonly to: number;
  readonly fraction?: true;
}

export type ParameterDomain = "boolean" | readonly string[] | NumberRange;
type ValueOf<Domain> = Domain extends "boolean" ? boolean : Domain extends readonly (infer Value)[] ? Value : number;
type ParametersOf<Domains> = { readonly [Name in keyof Domains]?: ValueOf<Domains[Name]> };

export type TableParameters = ParametersOf<typeof TABLE_PARAMETERS>;
export type ToastParameters = ParametersOf<typeof VACUUM>;
export type ColumnParameters = ParametersOf<typeof COLUMN_PARAMETERS>;
export const TOAST_PARAMETERS: Readonly<Record<string, ParameterDomain>> = VACUUM;
