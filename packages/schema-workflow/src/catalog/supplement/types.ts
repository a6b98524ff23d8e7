import { afterInitdb, noMember, objects, OURS, settings, type RowQuery } from "./rows.ts";

/** Comments on the attributes of composite types. */
export const attributeComments: RowQuery = () =>
  settings({
    only: { among: "pg_class c", where: "c.relkind = 'c'" },
    from: `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      CROSS JOIN LATERAL (SELECT col_description(c.oid, a.attnum) AS text) d`,
    where: `${OURS} AND ${noMember("pg_type", "c.reltype")}`,
    of: `jsonb_build_object('kind', 'typeAttribute', 'schema', n.nspname, 'type', c.relname, 'name', a.attname)`,
    values: [
      `('comment', d.text, ARRAY[format('COMMENT ON COLUMN %I.%I.%I IS %L', n.nspname, c.relname, a.attname, d.text)],
        ARRAY[format('COMMENT ON COLUMN %I.%I.%I IS NULL', n.nspname, c.relname, a.attname)])`,
    ],
  });

/** The function that brings ranges into their usual form. */
export const rangeFunctions: RowQuery = () =>
  settings({
    only: { among: "pg_range r", where: `r.rngcanonical <> 0 AND ${afterInitdb("r.rngtypid")}` },
    from: `pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace`,
    where: `${OURS} AND ${noMember("pg_type", "t.oid")}`,
    of: `jsonb_build_object('kind', 'type', 'schema', n.nspname, 'name', t.typname)`,
    values: [`('canonical function', NULLIF(r.rngcanonical, 0)::regprocedure::text, NULL, NULL)`],
  });

/** Types that are made of functions in C, and those that only have a name yet. */
export const baseTypes: RowQuery = () =>
  objects({
    kind: "TYPE",
    only: {
      among: "pg_type t",
      where: `${afterInitdb("t.oid")} AND (NOT t.typisdefined
        OR t.typtype = 'b' AND NOT EXISTS (SELECT 1 FROM pg_type e WHERE e.typarray = t.oid))`,
    },
    from: `pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
      WHERE ${noMember("pg_type", "t.oid")} AND ${OURS}`,
    schema: "n.nspname",
    name: "t.typname",
    label: "format('%I.%I', n.nspname, t.typname)",
    create: "CASE WHEN NOT t.typisdefined THEN ARRAY[format('CREATE TYPE %I.%I', n.nspname, t.typname)] END",
    columns: `CASE WHEN t.typisdefined THEN format('%s bytes, %s, %s, %s', t.typlen, t.typinput, t.typoutput, t.typstorage)
      ELSE 'a name alone' END AS about`,
    value: "made.about",
    owner: "t.typowner",
    comment: "obj_description(t.oid, 'pg_type')",
  });
