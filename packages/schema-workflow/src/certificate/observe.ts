import type { ClientBase } from "pg";
import type { RelationKind } from "./certificate.ts";

/** A database at one moment, as one of its sessions sees it: what is there, and what the open transaction has done. */
export interface Observation {
  readonly relations: readonly Relation[];
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly triggers: readonly Trigger[];
  readonly locks: readonly { readonly relation: number; readonly mode: string }[];
  readonly rows: readonly RowCounts[];
}

export interface Relation {
  readonly oid: number;
  /** Without its schema where that is the current one. */
  readonly name: string;
  readonly kind: RelationKind;
  /** The file that holds it; another one after a rewrite. */
  readonly file: number;
  /** The table of an index; 0 for anything else. */
  readonly table: number;
}

export interface Column {
  readonly table: number;
  readonly number: number;
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
}

export interface Constraint {
  readonly oid: number;
  readonly table: number;
  readonly name: string;
  readonly kind: "c" | "f" | "n" | "p" | "u" | "x";
  readonly validated: boolean;
}

export interface Trigger {
  readonly table: number;
  readonly name: string;
  readonly enabled: boolean;
}

export interface RowCounts {
  readonly table: number;
  /** How often it was read from end to end. */
  readonly scans: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/** TOAST tables and temporary ones are nobody else's business; they and the system's own are left out. */
const SCHEMAS = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

/**
 * $1: schema whose relations are named without it. Every name is qualified, whatever search_path the migration has set.
 * Row counts are those of the open transaction (manual, section 27.2.2: pg_stat_xact_user_tables), and include the
 * scans by which ALTER TABLE verifies rows: seen on PostgreSQL 14 and 18.
 */
const OBSERVE = `
  WITH relations AS (
    SELECT c.oid::int8 AS oid, c.relfilenode::int8 AS file,
           CASE c.relkind WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view'
             WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END AS kind,
           CASE WHEN n.nspname = $1 THEN '' ELSE pg_catalog.quote_ident(n.nspname) || '.' END
             || pg_catalog.quote_ident(c.relname) AS name,
           coalesce(i.indrelid::int8, 0) AS "table"
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
     WHERE ${SCHEMAS} AND c.relkind IN ('r', 'p', 'i', 'I', 'S', 'v', 'm', 'f')
  )
  SELECT pg_catalog.json_build_object(
    'relations', (SELECT coalesce(pg_catalog.json_agg(r ORDER BY r.name), '[]') FROM relations r),
    'columns', (SELECT coalesce(pg_catalog.json_agg(x ORDER BY x."table", x.number), '[]') FROM (
      SELECT a.attrelid::int8 AS "table", a.attnum AS number, a.attname AS name, a.attnotnull AS required,
             pg_catalog.format_type(a.atttypid, a.atttypmod) AS type
        FROM pg_catalog.pg_attribute a JOIN relations r ON r.oid = a.attrelid::int8 AND r.kind = 'table'
       WHERE a.attnum > 0 AND NOT a.attisdropped) x),
    'constraints', (SELECT coalesce(pg_catalog.json_agg(x ORDER BY x."table", x.name), '[]') FROM (
      SELECT c.oid::int8 AS oid, c.conrelid::int8 AS "table", c.conname AS name, c.contype AS kind, c.convalidated AS validated
        FROM pg_catalog.pg_constraint c JOIN relations r ON r.oid = c.conrelid::int8
       WHERE c.contype <> 't') x),
    'triggers', (SELECT coalesce(pg_catalog.json_agg(x ORDER BY x."table", x.name), '[]') FROM (
      SELECT t.tgrelid::int8 AS "table", t.tgname AS name, t.tgenabled <> 'D' AS enabled
        FROM pg_catalog.pg_trigger t JOIN relations r ON r.oid = t.tgrelid::int8
       WHERE NOT t.tgisinternal) x),
    'locks', (SELECT coalesce(pg_catalog.json_agg(x), '[]') FROM (
      SELECT l.relation::int8 AS relation, l.mode FROM pg_catalog.pg_locks l
       WHERE l.locktype = 'relation' AND l.pid = $2
         AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())) x),
    'rows', (SELECT coalesce(pg_catalog.json_agg(x), '[]') FROM (
      SELECT s.relid::int8 AS "table", coalesce(s.seq_scan, 0) AS scans, s.n_tup_ins AS inserted,
             s.n_tup_upd AS updated, s.n_tup_del AS deleted
        FROM pg_catalog.pg_stat_xact_user_tables s) x)
  ) AS observation`;

/**
 * Looks at a database.
 *
 * @param schema the one that migrations go to
 * @param backend the session whose locks are wanted; this one when left out
 */
export async function observe(client: ClientBase, schema: string, backend?: number): Promise<Observation> {
  const pid = backend ?? (await ownBackend(client));
  const { rows } = await client.query<{ observation: Observation }>(OBSERVE, [schema, pid]);
  const [row] = rows;
  if (row === undefined) throw new Error("The server answered nothing.");
  return row.observation;
}

export async function ownBackend(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ pid: number }>("SELECT pg_catalog.pg_backend_pid() AS pid");
  return rows[0]?.pid ?? 0;
}
