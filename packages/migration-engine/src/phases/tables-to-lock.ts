import type { Session } from "../wire/session.ts";
import { referencedTables } from "./locked-table.ts";

const DROPS = /^DROP\s+TABLE\b|^ALTER\s+TABLE\b[\s\S]*\bDROP\b/i;

/**
 * The tables that statements lock strongly, quoted, the one that they are about first: also those at the other end of a
 * foreign key that is made or goes.
 *
 * @param table as it is written; of an index, its table is meant
 * @returns none where that table is not there: it was dropped before, or is made here
 */
export async function tablesToLock(session: Session, table: string, statements: readonly string[]): Promise<string[]> {
  const written = [table, ...statements.flatMap(referencedTables)];
  const dropping = statements.filter((statement) => DROPS.test(statement)).join(";\n");
  const rows = await session.query<Record<"name" | "own", string>>(TABLES, [JSON.stringify(written), dropping]);
  return rows[0]?.own === "t" ? rows.map(({ name }) => name) : [];
}

/** SQL: a text as its words, each between two blanks. */
function words(text: string): string {
  return `' ' || regexp_replace(lower(${text}), '[^[:alnum:]_$]+', ' ', 'g') || ' '`;
}

/**
 * A foreign key goes with its table, and otherwise where it, or a column of it, is named: words are compared, whatever
 * stands between them. A table that the role may only refer to, it may not lock by itself (manual, LOCK).
 */
const TABLES = `
WITH named AS (
  SELECT coalesce(i.indrelid, to_regclass(written)::oid) AS oid, at = 1 AS own
    FROM jsonb_array_elements_text($1::jsonb) WITH ORDINALITY AS names (written, at)
    LEFT JOIN pg_index i ON i.indexrelid = to_regclass(written)
), partners AS (
  SELECT CASE k.conrelid WHEN named.oid THEN k.confrelid ELSE k.conrelid END AS oid, false AS own
    FROM named JOIN pg_constraint k ON k.contype = 'f' AND named.oid IN (k.conrelid, k.confrelid)
   WHERE $2 ~* '(^|;\n)DROP\\s+TABLE' OR position(${words("k.conname")} IN ${words("$2")}) > 0 OR EXISTS (
     SELECT FROM pg_attribute a
      WHERE a.attrelid = named.oid AND position(${words("a.attname")} IN ${words("$2")}) > 0
        AND a.attnum = ANY (CASE named.oid WHEN k.conrelid THEN k.conkey ELSE k.confkey END))
)
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, bool_or(own) AS own
  FROM (SELECT * FROM named UNION ALL SELECT * FROM partners WHERE $2 <> '') every
  JOIN pg_class c USING (oid) JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND (own OR has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE'))
 GROUP BY 1 ORDER BY own DESC, name`;
