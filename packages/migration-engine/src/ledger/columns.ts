/** The ledger's columns, in the order of their coming. A column is never renamed, and never changes its meaning. */
export const LEDGER_COLUMNS = {
  package: "text NOT NULL",
  name: "text NOT NULL",
  sequence: "bigint GENERATED ALWAYS AS IDENTITY",
  checksum: "text NOT NULL",
  applied_at: "timestamptz NOT NULL DEFAULT clock_timestamp()",
  applied_by: "text NOT NULL DEFAULT session_user",
  duration_ms: "integer NOT NULL",
  script: "text",
  statements_done: "integer",
  in_doubt: "boolean NOT NULL DEFAULT false",
  origin:
    "text NOT NULL DEFAULT 'applied' CONSTRAINT strata_ledger_origin CHECK (origin IN ('applied', 'adopted', 'baseline'))",
  evidence: "text",
  repaired_at: "timestamptz",
  repaired_by: "text",
  form: "text NOT NULL DEFAULT 'script' CONSTRAINT strata_ledger_form CHECK (form IN ('script', 'phased'))",
  phase: "text",
  checkpoint: "jsonb",
} as const satisfies Record<string, string>;

export type LedgerColumn = keyof typeof LEDGER_COLUMNS;

const known = new Set<string>(Object.keys(LEDGER_COLUMNS));

/** What an older Strata has not given its ledger yet. */
export function missingColumns(columns: readonly string[]): LedgerColumn[] {
  return (Object.keys(LEDGER_COLUMNS) as LedgerColumn[]).filter((name) => !columns.includes(name));
}

/** What a newer Strata has given it. */
export function newerColumns(columns: readonly string[]): string[] {
  return columns.filter((name) => !known.has(name));
}
