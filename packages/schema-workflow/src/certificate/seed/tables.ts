import { matchesGlob } from "node:path";
import type { ClientBase } from "pg";
import { LEDGERS } from "../../catalog/ignore.ts";

/** A table, with all that decides which rows it takes. */
export interface SeedTable {
  readonly oid: string;
  /** Quoted, with its schema. */
  readonly sql: string;
  /** As observe.ts names it. */
  readonly name: string;
  readonly columns: readonly SeedColumn[];
  readonly references: readonly Reference[];
  readonly rules: readonly Rule[];
}

export interface SeedColumn {
  readonly name: string;
  /** As format_type writes it; a domain is its own type. */
  readonly type: string;
  readonly required: boolean;
  readonly hasDefault: boolean;
  /** The labels of an enum, in their order. */
  readonly labels: readonly string[];
  /** What its domain or the bounds of a partition say; for the values in it. */
  readonly hint: string;
}

export interface Reference {
  readonly columns: readonly string[];
  /** oid of the other table, and its columns in the same order. */
  readonly table: string;
  readonly to: readonly string[];
}

/** A CHECK, a unique index or an exclusion, by the name that an error gives it. */
export interface Rule {
  readonly name: string;
  readonly columns: readonly string[];
  /** As the server writes it. */
  readonly definition: string;
}

/** Generated columns, and identities that the server alone gives, take no values. Partitioned tables get theirs by parts. */
const TABLES = `
  SELECT c.oid::text AS oid, format('%I.%I', n.nspname, c.relname) AS sql,
         CASE WHEN n.nspname = current_schema() THEN '' ELSE quote_ident(n.nspname) || '.' END
           || quote_ident(c.relname) AS name, n.nspname AS schema, c.relname AS bare,
         (SELECT coalesce(json_agg(json_build_object(
             'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
             'required', a.attnotnull OR t.typnotnull, 'hasDefault', a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL,
             'labels', ARRAY(SELECT e.enumlabel FROM pg_enum e
                              WHERE e.enumtypid = coalesce(nullif(t.typbasetype, 0), t.oid) ORDER BY e.enumsortorder),
             'hint', concat_ws(' ', (SELECT string_agg(pg_get_constraintdef(d.oid), ' ') FROM pg_constraint d
                                      WHERE d.contypid = t.oid), pg_get_expr(c.relpartbound, c.oid))) ORDER BY a.attnum), '[]')
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
           WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity <> 'a') AS columns,
         (SELECT coalesce(json_agg(json_build_object('columns', ARRAY(${columnsOf("f.conkey", "f.conrelid")}),
             'table', f.confrelid::text, 'to', ARRAY(${columnsOf("f.confkey", "f.confrelid")})) ORDER BY f.conname), '[]')
            FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f') AS references,
         (SELECT coalesce(json_agg(json_build_object('name', k.conname, 'columns', ARRAY(${columnsOf("k.conkey", "k.conrelid")}),
             'definition', pg_get_constraintdef(k.oid)) ORDER BY k.conname), '[]')
            FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('c', 'x'))::jsonb
         || (SELECT coalesce(json_agg(json_build_object('name', x.relname, 'columns',
                 ARRAY(${columnsOf("i.indkey::int2[]", "i.indrelid")}), 'definition', '') ORDER BY x.relname), '[]')
            FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indisunique)::jsonb AS rules
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
   ORDER BY 2`;

function columnsOf(keys: string, table: string): string {
  return `SELECT a.attname::text FROM unnest(${keys}) WITH ORDINALITY AS part (number, at)
            JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = part.number ORDER BY part.at`;
}

/** All tables but the ledgers, those that others refer to first. */
export async function readTables(client: ClientBase): Promise<SeedTable[]> {
  const { rows } = await client.query<SeedTable & { schema: string; bare: string }>(TABLES);
  const tables = rows.filter(({ schema, bare }) =>
    LEDGERS.every((ledger) => !matchesGlob(bare, ledger) && !matchesGlob(`${schema}.${bare}`, ledger)),
  );
  return inOrder(tables);
}

/** Where tables refer to each other in a circle, one of them has to be first: its columns stay NULL, if they may. */
function inOrder(tables: readonly SeedTable[]): SeedTable[] {
  const ordered = new Set<SeedTable>();
  const visit = (table: SeedTable, path: readonly SeedTable[]): void => {
    if (ordered.has(table) || path.includes(table)) return;
    for (const { table: oid } of table.references) {
      const other = tables.find((one) => one.oid === oid);
      if (other !== undefined) visit(other, [...path, table]);
    }
    ordered.add(table);
  };
  for (const table of tables) visit(table, []);
  return [...ordered];
}
