import { matchesGlob } from "node:path";
import { LEDGERS } from "../catalog/ignore.ts";
import { inSession } from "../workbench/session.ts";
import type { ScratchDatabase } from "../workbench/workbench.ts";

/** The tables that a migration finds, as far as a safe form has to know them. Names are those of a certificate. */
export interface Before {
  readonly tables: readonly BeforeTable[];
}

export interface BeforeTable {
  readonly name: string;
  readonly columns: readonly BeforeColumn[];
  /** Columns that tell one row from another: the primary key, or a unique one without NULL; empty where there is none. */
  readonly key: readonly string[];
  readonly indexes: readonly BeforeIndex[];
  readonly checks: readonly BeforeCheck[];
  /** Its parts, where it is partitioned. */
  readonly partitions: readonly string[];
  readonly partitioned: boolean;
  /** By which a partitioned table is divided; empty for others, and an expression is an empty name. */
  readonly partitionKey: readonly string[];
}

export interface BeforeColumn {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly hasDefault: boolean;
}

export interface BeforeIndex {
  readonly name: string;
  readonly unique: boolean;
  readonly columns: readonly string[];
}

export interface BeforeCheck {
  readonly name: string;
  readonly validated: boolean;
  /** As ADD CONSTRAINT takes it: `CHECK ((amount > 0))`, NOT VALID left out. */
  readonly definition: string;
  readonly columns: readonly string[];
}

const NAME = `CASE WHEN n.nspname = current_schema() THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(c.relname)`;
const INDEX_COLUMNS = `ARRAY(SELECT coalesce(a.attname::text, '') FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS part (number, at)
  LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = part.number WHERE part.at <= i.indnkeyatts ORDER BY part.at)`;

const TABLES = `
  SELECT ${NAME} AS name, c.relkind = 'p' AS partitioned,
         ARRAY(SELECT (SELECT ${NAME} FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = h.inhrelid)
                 FROM pg_inherits h WHERE h.inhparent = c.oid AND c.relkind = 'p' ORDER BY 1) AS partitions,
         ARRAY(SELECT coalesce(a.attname::text, '') FROM pg_partitioned_table p, unnest(p.partattrs::int2[]) AS part (number)
                 LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = part.number
                WHERE p.partrelid = c.oid) AS "partitionKey",
         (SELECT coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                   'required', a.attnotnull, 'hasDefault', a.atthasdef OR a.attidentity <> '') ORDER BY a.attnum), '[]')
            FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
         (SELECT coalesce(json_agg(json_build_object('name', (SELECT ${NAME} FROM pg_class c JOIN pg_namespace n
                   ON n.oid = c.relnamespace WHERE c.oid = i.indexrelid), 'unique', i.indisunique, 'columns', ${INDEX_COLUMNS})
                   ORDER BY i.indexrelid), '[]')
            FROM pg_index i WHERE i.indrelid = c.oid) AS indexes,
         (SELECT coalesce(json_agg(json_build_object('name', k.conname, 'validated', k.convalidated,
                   'definition', regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', ''),
                   'columns', ARRAY(SELECT a.attname::text FROM pg_attribute a
                                     WHERE a.attrelid = c.oid AND a.attnum = ANY (k.conkey) ORDER BY a.attnum)) ORDER BY k.conname), '[]')
            FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c') AS checks,
         coalesce((SELECT ${INDEX_COLUMNS} FROM pg_index i
            WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
              AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) AS part (number) JOIN pg_attribute a
                                ON a.attrelid = c.oid AND a.attnum = part.number WHERE NOT a.attnotnull)
            ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid LIMIT 1), '{}') AS key
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1`;

/** Reads what a migration will find, from a database that stands before it. */
export async function readBefore(database: Pick<ScratchDatabase, "session">): Promise<Before> {
  const { rows } = await inSession(database, (client) => client.query<BeforeTable>(TABLES));
  return { tables: rows.filter(({ name }) => LEDGERS.every((ledger) => !matchesGlob(name, ledger))) };
}
