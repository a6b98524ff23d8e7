import { noMember, objects, OURS, ownIn, type RowQuery } from "./rows.ts";

/** From one type to another, where somebody writes `::` or nothing at all. */
export const casts: RowQuery = () => {
  const label = "format('(%s AS %s)', format_type(k.castsource, NULL), format_type(k.casttarget, NULL))";
  return objects({
    kind: "CAST",
    only: ownIn("pg_cast", "k"),
    // Each range type has one to its multirange that nobody made.
    from: `pg_cast k WHERE ${noMember("pg_cast", "k.oid")} AND NOT EXISTS (
      SELECT 1 FROM pg_depend i WHERE i.classid = 'pg_cast'::regclass AND i.objid = k.oid AND i.deptype = 'i')`,
    name: label,
    label,
    create: `ARRAY['CREATE CAST ' || ${label} || CASE k.castmethod WHEN 'f' THEN ' WITH FUNCTION ' || k.castfunc::regprocedure
      WHEN 'i' THEN ' WITH INOUT' ELSE ' WITHOUT FUNCTION' END
      || CASE k.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END]`,
    comment: "obj_description(k.oid, 'pg_cast')",
  });
};

/** From one encoding to another. */
export const conversions: RowQuery = () =>
  objects({
    kind: "CONVERSION",
    only: ownIn("pg_conversion", "k"),
    from: `pg_conversion k JOIN pg_namespace n ON n.oid = k.connamespace WHERE ${noMember("pg_conversion", "k.oid")} AND ${OURS}`,
    schema: "n.nspname",
    name: "k.conname",
    label: "format('%I.%I', n.nspname, k.conname)",
    create: `ARRAY[format('CREATE %sCONVERSION %I.%I FOR %L TO %L FROM %s', CASE WHEN k.condefault THEN 'DEFAULT ' ELSE '' END,
      n.nspname, k.conname, pg_encoding_to_char(k.conforencoding), pg_encoding_to_char(k.contoencoding), k.conproc)]`,
    owner: "k.conowner",
    comment: "obj_description(k.oid, 'pg_conversion')",
  });

/** From SQL to a procedural language and back. */
export const transforms: RowQuery = () => {
  const label = "format('FOR %s LANGUAGE %I', format_type(k.trftype, NULL), l.lanname)";
  return objects({
    kind: "TRANSFORM",
    only: ownIn("pg_transform", "k"),
    from: `pg_transform k JOIN pg_language l ON l.oid = k.trflang WHERE ${noMember("pg_transform", "k.oid")}`,
    name: label,
    label,
    create: `ARRAY['CREATE TRANSFORM ' || ${label} || ' (' || concat_ws(', ',
      'FROM SQL WITH FUNCTION ' || NULLIF(k.trffromsql, 0)::regprocedure, 'TO SQL WITH FUNCTION ' || NULLIF(k.trftosql, 0)::regprocedure) || ')']`,
    comment: "obj_description(k.oid, 'pg_transform')",
  });
};
