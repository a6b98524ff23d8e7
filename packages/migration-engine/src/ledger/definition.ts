import { quoteLiteral } from "../sql/identifiers.ts";
import { LEDGER_COLUMNS, type LedgerColumn } from "./columns.ts";

/**
 * The table and its comment. Only its owner can write it: what ALTER DEFAULT PRIVILEGES gives to others on every new table
 * is taken back, except to read.
 *
 * @param table with its schema, quoted
 */
export function createTable(table: string): string {
  return `
    CREATE TABLE IF NOT EXISTS ${table} (
      ${definitions(Object.keys(LEDGER_COLUMNS) as LedgerColumn[]).join(",\n      ")},
      CONSTRAINT strata_ledger_pkey PRIMARY KEY (package, name)
    );
    COMMENT ON TABLE ${table} IS 'Which migrations have been applied here. Written by Strata alone.';
    DO $$
    DECLARE
      grantee text;
    BEGIN
      FOR grantee IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
          FROM pg_class c, aclexplode(c.relacl) a
         WHERE c.oid = ${quoteLiteral(table)}::regclass AND a.grantee <> c.relowner
      LOOP
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %s FROM %s', ${quoteLiteral(table)}, grantee);
      END LOOP;
    END $$`;
}

/** Gives a table that an older Strata made the columns that came since. */
export function addColumns(table: string, columns: readonly LedgerColumn[]): string {
  const added = definitions(columns).map((definition) => `ADD COLUMN IF NOT EXISTS ${definition}`);
  return `ALTER TABLE ${table} ${added.join(", ")}`;
}

function definitions(columns: readonly LedgerColumn[]): string[] {
  return columns.map((name) => `${name} ${LEDGER_COLUMNS[name]}`);
}
