import { noMember, objects, OURS, ownIn, type RowQuery } from "./rows.ts";

/** What ANALYZE learns about several columns of a table together. */
export const extendedStatistics: RowQuery = () =>
  objects({
    kind: "STATISTICS",
    only: ownIn("pg_statistic_ext", "s"),
    from: `pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
      JOIN pg_class c ON c.oid = s.stxrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
      WHERE ${noMember("pg_statistic_ext", "s.oid")} AND ${OURS}`,
    schema: "n.nspname",
    name: "s.stxname",
    label: "format('%I.%I', n.nspname, s.stxname)",
    create: "ARRAY[pg_get_statisticsobjdef(s.oid)]",
    owner: "s.stxowner",
    comment: "obj_description(s.oid, 'pg_statistic_ext')",
    needs:
      "jsonb_build_object('kind', CASE c.relkind WHEN 'm' THEN 'materializedView' WHEN 'f' THEN 'foreignTable' ELSE 'table' END, 'schema', cn.nspname, 'name', c.relname)",
    // -1 up to PostgreSQL 16, NULL from 17 on: as default_statistics_target says.
    columns: "NULLIF(s.stxstattarget, -1) AS target",
    more: [
      `('statistics target', o.target::text, ARRAY[format('ALTER STATISTICS %s SET STATISTICS %s', o.label, o.target)],
        ARRAY[format('ALTER STATISTICS %s SET STATISTICS -1', o.label)])`,
    ],
  });
