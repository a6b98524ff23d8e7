/** What every tool is given in its own format: a table of eight columns, a check among them, and two indexes. */
export interface LogicalMigration {
  /** From 1. */
  readonly number: number;
  /** 14 digits, a second apart. */
  readonly timestamp: string;
  readonly name: string;
  readonly statements: readonly string[];
}

export function logicalMigrations(count: number): LogicalMigration[] {
  return Array.from({ length: count }, (_, at) => {
    const name = `table_${at + 1}`;
    const timestamp = new Date(Date.UTC(2025, 0, 1) + at * 1000).toISOString().replaceAll(/\D/g, "").slice(0, 14);
    return {
      number: at + 1,
      timestamp,
      name,
      statements: [
        `CREATE TABLE ${name} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant uuid NOT NULL,
  title text NOT NULL,
  state text NOT NULL DEFAULT 'new',
  payload jsonb NOT NULL DEFAULT '{}',
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz,
  CONSTRAINT ${name}_attempts CHECK (attempts >= 0)
)`,
        `CREATE INDEX ${name}_tenant ON ${name} (tenant, created_at)`,
        `CREATE INDEX ${name}_state ON ${name} (state) WHERE state <> 'done'`,
      ],
    };
  });
}

export function script({ statements }: LogicalMigration): string {
  return statements.map((one) => `${one};\n`).join("");
}
