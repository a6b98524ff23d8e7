import { quoteIdentifier } from "../sql/identifiers.ts";
import type { Session } from "../wire/session.ts";
import { columnsSet, type Backfill } from "./declaration.ts";
import type { Table } from "./table.ts";

/** A trigger, or a foreign key's, that an update of the backfill's columns fires. */
export interface Trigger {
  readonly name: string;
  /** The quoted, qualified name of its table. */
  readonly table: string;
  readonly tableOid: string;
  /** As pg_get_triggerdef gives it. */
  readonly definition: string;
  /** Part of a constraint: it cannot be replaced, only dropped with it. */
  readonly ofConstraint: boolean;
  /** ENABLE ALWAYS: fires for replicas too. */
  readonly always: boolean;
  /** It does nothing but put a time into a column of the row. */
  readonly onlyTouches: boolean;
}

/** pg_trigger.tgtype: 16 is UPDATE, 1 is FOR EACH ROW, 2 is BEFORE (catalog/pg_trigger.h). */
const TRIGGERS = `
WITH mine AS (
  SELECT c.oid, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.oid = $1::oid OR c.oid IN (SELECT relid FROM pg_partition_tree($1::oid::regclass))
), columns AS (
  SELECT mine.oid AS relid, a.attnum FROM mine JOIN pg_attribute a ON a.attrelid = mine.oid
   WHERE a.attname IN (SELECT jsonb_array_elements_text($2::jsonb))
)
SELECT t.tgname AS name, mine.oid, mine.nspname AS schema, mine.relname AS relation, pg_get_triggerdef(t.oid) AS definition,
       t.tgconstraint <> 0 AS of_constraint, t.tgenabled = 'A' AS always, p.prosrc AS source, l.lanname AS language,
       p.proname AS function, (t.tgtype & 3) = 3 AS before_row
  FROM pg_trigger t JOIN mine ON mine.oid = t.tgrelid
  JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang
  LEFT JOIN pg_constraint k ON k.oid = t.tgconstraint AND k.contype = 'f'
 WHERE t.tgenabled IN ('O', 'A') AND (t.tgtype & 16) = 16 AND t.tgparentid = 0
   -- UPDATE OF columns, and what a foreign key stands on, at either end of it.
   AND (cardinality(t.tgattr::int2[]) = 0 OR EXISTS (
     SELECT FROM columns WHERE relid = t.tgrelid AND attnum = ANY (t.tgattr::int2[])))
   AND (k.oid IS NULL OR EXISTS (
     SELECT FROM columns WHERE relid = t.tgrelid
        AND (relid = k.conrelid AND attnum = ANY (k.conkey) OR relid = k.confrelid AND attnum = ANY (k.confkey))))
 ORDER BY mine.oid, t.tgname`;

type Text<Names extends string> = Record<Names, string>;

export async function readTriggers(session: Session, backfill: Backfill, { oid }: Table): Promise<Trigger[]> {
  const rows = await session.query<
    Text<
      | "name"
      | "oid"
      | "schema"
      | "relation"
      | "definition"
      | "of_constraint"
      | "always"
      | "source"
      | "language"
      | "function"
      | "before_row"
    >
  >(TRIGGERS, [oid, JSON.stringify(columnsSet(backfill))]);
  return rows.map((row) => ({
    name: row.name,
    table: `${quoteIdentifier(row.schema)}.${quoteIdentifier(row.relation)}`,
    tableOid: row.oid,
    definition: row.definition,
    ofConstraint: row.of_constraint === "t",
    always: row.always === "t",
    onlyTouches: row.before_row === "t" && onlyTouches(row.language, row.function, row.source),
  }));
}

const TIME = String.raw`(?:pg_catalog\.)?(?:now\(\)|(?:clock|statement|transaction)_timestamp\(\)|current_timestamp(?:\(\d\))?|localtimestamp(?:\(\d\))?)`;
const IN_ZONE = String.raw`(?:\s*at\s+time\s+zone\s+'[\w/+-]+')?`;
const STATEMENT = String.raw`(?:new\.(?:\w+|"[^"]+")\s*:?=\s*${TIME}${IN_ZONE}|return\s+new)\s*;\s*`;
const ONLY_TOUCHES = new RegExp(String.raw`^\s*begin\s+(?:${STATEMENT})+end\s*;?\s*$`, "i");
const COMMENTS = /--[^\n]*|\/\*[\s\S]*?\*\//g;

/** The one idiom of `updated_at`: a function that sets columns to the present time, and the module moddatetime. */
export function onlyTouches(language: string, name: string, source: string): boolean {
  if (language === "c") return name === "moddatetime";
  return language === "plpgsql" && ONLY_TOUCHES.test(source.replaceAll(COMMENTS, " "));
}
