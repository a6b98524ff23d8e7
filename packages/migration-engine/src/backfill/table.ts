import { quoteIdentifier } from "../sql/identifiers.ts";
import type { Session } from "../wire/session.ts";
import { columnsSet, type Backfill } from "./declaration.ts";

/** What the catalog says of the table that is to be filled. */
export interface Table {
  readonly oid: string;
  /** Quoted and qualified. */
  readonly name: string;
  /** As in pg_class.relkind. */
  readonly kind: string;
  readonly columns: ReadonlyMap<string, Column>;
  /** Whether a unique index stands on just the key's columns. */
  readonly keyIsUnique: boolean;
  /** Whether a column that gets new values is part of an index: then no update of it is heap-only (HOT). */
  readonly setIsIndexed: boolean;
  readonly partitionedBy: readonly string[];
  /** The table itself, or its partitions. */
  readonly relations: readonly Relation[];
}

export interface Column {
  /** As a cast writes it, without length. */
  readonly type: string;
  readonly nullable: boolean;
  readonly generated: boolean;
}

/** Something that has rows of its own. */
export interface Relation {
  readonly oid: string;
  readonly name: string;
  readonly kind: string;
  /** Whether `ctid` is block and line, as only the heap promises. */
  readonly isHeap: boolean;
  readonly storage: string;
  readonly blocks: number;
  /** As of the last ANALYZE; 0 where nobody knows. */
  readonly rows: number;
}

type Text<Names extends string> = Record<Names, string>;

/** Undefined where search_path leads to no such table. */
export async function surveyTable(session: Session, backfill: Backfill): Promise<Table | undefined> {
  const [found] = await session.query<Text<"oid" | "schema" | "name" | "kind">>(
    `SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)`,
    [quoteIdentifier(backfill.table)],
  );
  if (found === undefined) return undefined;
  const { oid, kind } = found;
  const [columns, keys, indexed, partitionedBy, relations] = await Promise.all([
    readColumns(session, oid),
    session.query<Text<"unique">>(KEY_IS_UNIQUE, [oid, JSON.stringify(backfill.key)]),
    session.query<Text<"indexed">>(SET_IS_INDEXED, [oid, JSON.stringify(columnsSet(backfill))]),
    session.query<Text<"name">>(PARTITION_KEY, [oid]),
    session.query<Text<"oid" | "schema" | "name" | "kind" | "heap" | "storage" | "blocks" | "rows">>(RELATIONS, [oid]),
  ]);
  return {
    oid,
    name: qualified(found),
    kind,
    columns,
    keyIsUnique: keys[0]?.unique === "t",
    setIsIndexed: indexed[0]?.indexed === "t",
    partitionedBy: partitionedBy.map(({ name }) => name),
    relations: relations.map((row) => ({
      oid: row.oid,
      name: qualified(row),
      kind: row.kind,
      isHeap: row.heap === "t",
      storage: row.storage,
      blocks: Number(row.blocks),
      rows: Number(row.rows),
    })),
  };
}

function qualified({ schema, name }: Text<"schema" | "name">): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

async function readColumns(session: Session, oid: string): Promise<ReadonlyMap<string, Column>> {
  // -1 and not NULL: format_type's names without a length are for NULL those of length 1 (bpchar, bit).
  const rows = await session.query<Text<"name" | "type" | "nullable" | "generated">>(
    `SELECT attname AS name, format_type(atttypid, -1) AS type, NOT attnotnull AS nullable, attgenerated <> '' AS generated
       FROM pg_attribute WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped`,
    [oid],
  );
  return new Map(
    rows.map(({ name, type, nullable, generated }) => [
      name,
      { type, nullable: nullable === "t", generated: generated === "t" },
    ]),
  );
}

const KEY_IS_UNIQUE = `
SELECT EXISTS (
  SELECT FROM pg_index i, LATERAL (
    SELECT array_agg(a.attname::text) AS columns
      FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE k.place <= i.indnkeyatts) of_index,
    LATERAL (SELECT array_agg(name) AS columns FROM jsonb_array_elements_text($2::jsonb) name) of_key
   WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indimmediate
     AND i.indpred IS NULL AND i.indexprs IS NULL
     AND of_index.columns <@ of_key.columns AND of_index.columns @> of_key.columns
) AS unique`;

/** Columns of an expression or a predicate are dependencies of the index; plain ones stand in indkey. */
const SET_IS_INDEXED = `
SELECT EXISTS (
  SELECT FROM pg_index i
    JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attname IN (SELECT jsonb_array_elements_text($2::jsonb))
   WHERE i.indrelid IN (SELECT $1::oid UNION SELECT relid FROM pg_partition_tree($1::oid::regclass))
     -- A BRIN index does not stand in the way of heap-only updates from PostgreSQL 16 on.
     AND NOT (m.amname = 'brin' AND current_setting('server_version_num')::int >= 160000)
     AND (a.attnum = ANY (i.indkey::int2[]) OR EXISTS (
       SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
          AND d.refobjid = i.indrelid AND d.refobjsubid = a.attnum))
) AS indexed`;

const PARTITION_KEY = `
SELECT a.attname AS name FROM pg_partitioned_table p JOIN pg_attribute a ON a.attrelid = p.partrelid
 WHERE p.partrelid IN (SELECT $1::oid UNION SELECT relid FROM pg_partition_tree($1::oid::regclass))
   AND (a.attnum = ANY (p.partattrs::int2[]) OR EXISTS (
     SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = p.partrelid
        AND d.refobjid = p.partrelid AND d.refobjsubid = a.attnum AND d.deptype = 'i'))`;

const RELATIONS = `
SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, coalesce(m.amname = 'heap', false) AS heap,
       coalesce(pg_relation_filenode(c.oid), 0) AS storage, greatest(c.reltuples, 0)::bigint AS rows,
       coalesce(pg_relation_size(c.oid), 0) / current_setting('block_size')::int AS blocks
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_am m ON m.oid = c.relam
 WHERE c.relkind <> 'p' AND c.oid IN (SELECT $1::oid UNION SELECT relid FROM pg_partition_tree($1::oid::regclass))
 ORDER BY c.oid`;
