import { Client } from "pg";
import type { Renamed } from "./rename.ts";

/** What can be renamed in a database, by what stays the same when it is. */
export type Names = ReadonlyMap<string, Name>;

interface Name {
  readonly kind: Renamed["kind"];
  /** Its own name is the last one. */
  readonly path: readonly string[];
}

/** An index that stands for a constraint follows it by itself, and what a child inherits its parent's. */
const NAMES = `
WITH own AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')
SELECT 'n' || oid AS id, 'schema' AS kind, ARRAY[nspname::text] AS path FROM own
UNION ALL
SELECT 'c' || c.oid, kinds.kind, ARRAY[n.nspname::text, c.relname::text]
FROM pg_class c JOIN own n ON n.oid = c.relnamespace
JOIN (VALUES ('r', 'table'), ('p', 'table'), ('v', 'view'), ('S', 'sequence')) kinds (relkind, kind)
  ON kinds.relkind = c.relkind::text
UNION ALL
SELECT 'c' || c.oid, 'index', ARRAY[n.nspname::text, t.relname::text, c.relname::text]
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
JOIN own n ON n.oid = c.relnamespace
WHERE NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = c.oid AND o.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT 'a' || a.attrelid || '.' || a.attnum, 'column', ARRAY[n.nspname::text, c.relname::text, a.attname::text]
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN own n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND a.attinhcount = 0
UNION ALL
SELECT 'o' || o.oid, kinds.kind, ARRAY[n.nspname::text, c.relname::text, o.conname::text]
FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN own n ON n.oid = c.relnamespace
JOIN (VALUES ('c', 'check'), ('f', 'foreign key'), ('p', 'primary_key'), ('u', 'unique')) kinds (contype, kind)
  ON kinds.contype = o.contype::text
WHERE o.coninhcount = 0
UNION ALL
SELECT 't' || t.oid, 'enum', ARRAY[n.nspname::text, t.typname::text]
FROM pg_type t JOIN own n ON n.oid = t.typnamespace WHERE t.typtype = 'e'
UNION ALL
SELECT 'p' || p.oid, 'policy', ARRAY[n.nspname::text, c.relname::text, p.polname::text]
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN own n ON n.oid = c.relnamespace
ORDER BY 1`;

export async function readNames(url: string): Promise<Names> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Name & { readonly id: string }>(NAMES);
    return new Map(rows.map(({ id, kind, path }) => [id, { kind, path }]));
  } finally {
    await client.end();
  }
}

/** What was given another name: not what was dropped while something new took its place. */
export function renamedBetween(before: Names, after: Names): Renamed[] {
  return [...after].flatMap(([id, { kind, path: to }]): Renamed[] => {
    const from = before.get(id)?.path;
    return from === undefined || from.at(-1) === to.at(-1) ? [] : [{ kind, from, to }];
  });
}
