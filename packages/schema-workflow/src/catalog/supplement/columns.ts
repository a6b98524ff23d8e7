import { afterInitdb, ALTER_RELATION, grants, noMember, OURS, RELATION, settings, type RowQuery } from "./rows.ts";

const FROM = `pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = a.atttypid`;
const WHERE = `a.attnum > 0 AND NOT a.attisdropped AND ${OURS} AND ${noMember("pg_class", "c.oid")}`;

const COLUMN = `jsonb_build_object('kind', 'column', 'schema', n.nspname, 'table', c.relname, 'name', a.attname)`;

/** A column lives as long as that of the table that has it for itself; those of views as long as the view. */
const NEEDS = `CASE WHEN c.relkind IN ('v', 'm') THEN ${RELATION} WHEN a.attislocal THEN ${COLUMN} ELSE (
  WITH RECURSIVE above AS (
    SELECT i.inhparent FROM pg_inherits i WHERE i.inhrelid = c.oid
    UNION SELECT i.inhparent FROM pg_inherits i JOIN above ON i.inhrelid = above.inhparent)
  SELECT jsonb_build_object('kind', 'column', 'schema', an.nspname, 'table', ac.relname, 'name', a.attname)
    FROM above JOIN pg_class ac ON ac.oid = above.inhparent JOIN pg_namespace an ON an.oid = ac.relnamespace
    JOIN pg_attribute aa ON aa.attrelid = ac.oid AND aa.attname = a.attname AND aa.attislocal
   LIMIT 1) END`;

const ALTER = `${ALTER_RELATION} || format(' ALTER COLUMN %I ', a.attname)`;

function storageWord(column: string): string {
  return `CASE ${column} WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'x' THEN 'EXTENDED' WHEN 'm' THEN 'MAIN' END`;
}

/** How a column is kept, and what ANALYZE is told about it. */
export const columnStorage: RowQuery = () =>
  settings({
    only: {
      among: "pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid",
      where: `c.relkind IN ('r', 'p', 'm', 'f') AND ${afterInitdb("c.oid")} AND a.attnum > 0
        AND (a.attstorage <> t.typstorage OR a.attcompression <> '' OR NULLIF(a.attstattarget, -1) IS NOT NULL)`,
    },
    from: FROM,
    where: WHERE,
    of: COLUMN,
    needs: NEEDS,
    values: [
      `('storage', CASE WHEN a.attstorage <> t.typstorage THEN ${storageWord("a.attstorage")} END,
        ARRAY[${ALTER} || 'SET STORAGE ' || ${storageWord("a.attstorage")}],
        ARRAY[${ALTER} || 'SET STORAGE ' || ${storageWord("t.typstorage")}])`,
      `('compression', CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
        ARRAY[${ALTER} || 'SET COMPRESSION ' || CASE a.attcompression WHEN 'p' THEN 'pglz' ELSE 'lz4' END],
        ARRAY[${ALTER} || 'SET COMPRESSION default'])`,
      // -1 up to PostgreSQL 16, NULL from 17 on: as default_statistics_target says.
      `('statistics target', NULLIF(a.attstattarget, -1)::text,
        ARRAY[${ALTER} || 'SET STATISTICS ' || a.attstattarget], ARRAY[${ALTER} || 'SET STATISTICS -1'])`,
    ],
  });

/** pg-delta takes each generated column for a stored one. Nothing is lost when the one becomes the other. */
export const virtualColumns: RowQuery = (version) => {
  const again = (kind: string): string =>
    `ARRAY[format('ALTER TABLE %I.%I DROP COLUMN %I', n.nspname, c.relname, a.attname),
      format('ALTER TABLE %I.%I ADD COLUMN %I %s GENERATED ALWAYS AS (%s) ${kind}', n.nspname, c.relname, a.attname,
             format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid))]`;
  return settings({
    only: { among: "pg_attribute a", where: version >= 18 ? "a.attgenerated = 'v' AND a.attislocal" : "false" },
    from: `${FROM} LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum`,
    where: WHERE,
    of: COLUMN,
    values: [`('kind of generated column', 'virtual', ${again("VIRTUAL")}, ${again("STORED")})`],
  });
};

/** n_distinct and the like, and what a foreign data wrapper is told about a column. */
export const columnOptions: RowQuery = () => [
  settings({
    only: { among: "pg_attribute a", where: "a.attoptions IS NOT NULL" },
    from: `${FROM} CROSS JOIN LATERAL pg_options_to_table(a.attoptions) x`,
    where: `c.relkind IN ('r', 'p', 'm', 'f') AND ${WHERE}`,
    of: COLUMN,
    needs: NEEDS,
    values: [
      `('option ' || x.option_name, x.option_value, ARRAY[${ALTER} || format('SET (%I = %L)', x.option_name, x.option_value)],
          ARRAY[${ALTER} || format('RESET (%I)', x.option_name)])`,
    ],
  }),
  settings({
    only: { among: "pg_attribute a", where: "a.attfdwoptions IS NOT NULL" },
    from: `${FROM} CROSS JOIN LATERAL pg_options_to_table(a.attfdwoptions) x`,
    where: `c.relkind = 'f' AND ${WHERE}`,
    of: COLUMN,
    needs: NEEDS,
    replaced: true,
    values: [
      `('foreign option ' || x.option_name, x.option_value,
          ARRAY[${ALTER} || format('OPTIONS (ADD %I %L)', x.option_name, x.option_value)],
          ARRAY[${ALTER} || format('OPTIONS (DROP %I)', x.option_name)])`,
    ],
  }),
];

const WITH_TABLE = "pg_attribute a JOIN pg_class c ON c.oid = a.attrelid";

const COMMENTED = `EXISTS (SELECT 1 FROM pg_description x
  WHERE x.classoid = 'pg_catalog.pg_class'::regclass AND x.objoid = a.attrelid AND x.objsubid = a.attnum)`;

const FOREIGN_TO_FACTS = `(c.relkind IN ('v', 'm') OR c.relkind IN ('r', 'p', 'f') AND NOT a.attislocal)`;

/** Comments and privileges of columns that are no facts: those of views, and those that a table inherits. */
export const columnComments: RowQuery = () =>
  settings({
    only: { among: WITH_TABLE, where: `${FOREIGN_TO_FACTS} AND ${afterInitdb("c.oid")} AND ${COMMENTED}` },
    from: `${FROM} CROSS JOIN LATERAL (SELECT col_description(c.oid, a.attnum) AS text) d`,
    where: WHERE,
    of: COLUMN,
    needs: NEEDS,
    values: [
      `('comment', d.text, ARRAY[format('COMMENT ON COLUMN %I.%I.%I IS %L', n.nspname, c.relname, a.attname, d.text)],
        ARRAY[format('COMMENT ON COLUMN %I.%I.%I IS NULL', n.nspname, c.relname, a.attname)])`,
    ],
  });

export const columnPrivileges: RowQuery = () => {
  const listed = (list: string): string =>
    `(SELECT string_agg(format('%s (%I)', p, a.attname), ', ') FROM regexp_split_to_table(${list}, ', ') p)`;
  const to = `format(' ON %I.%I TO %s', n.nspname, c.relname, g.grantee)`;
  const revoke = `format('REVOKE ALL (%I) ON %I.%I FROM %s', a.attname, n.nspname, c.relname, g.grantee)`;
  return settings({
    only: { among: "pg_attribute a", where: `a.attacl IS NOT NULL AND ${afterInitdb("a.attrelid")}` },
    from: `${FROM} CROSS JOIN LATERAL ${grants("a.attacl", "acldefault('c', c.relowner)")} g`,
    where: `${FOREIGN_TO_FACTS} AND ${WHERE}`,
    of: COLUMN,
    needs: NEEDS,
    values: [
      `('privileges of ' || g.grantee, g.privileges,
        array_remove(ARRAY[${revoke}, 'GRANT ' || ${listed("g.plain")} || ${to},
          'GRANT ' || ${listed("g.grantable")} || ${to} || ' WITH GRANT OPTION'], NULL),
        ARRAY[${revoke}])`,
    ],
  });
};

const INHERITED = `${FROM}
  JOIN LATERAL (SELECT i.inhparent FROM pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno LIMIT 1) i ON true
  JOIN pg_attribute pa ON pa.attrelid = i.inhparent AND pa.attname = a.attname AND NOT pa.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_attrdef pd ON pd.adrelid = pa.attrelid AND pd.adnum = pa.attnum
  CROSS JOIN LATERAL (SELECT pg_get_expr(d.adbin, d.adrelid) AS own, pg_get_expr(pd.adbin, pd.adrelid) AS above) e`;

function setDefault(expression: string): string {
  return `ARRAY[${ALTER} || CASE WHEN ${expression} IS NULL THEN 'DROP DEFAULT' ELSE 'SET DEFAULT ' || ${expression} END]`;
}

/** Where an inherited column is not as the table has it that it comes from. The others follow that one, and are no facts. */
export const inheritedColumns: RowQuery = () =>
  settings({
    only: { among: "pg_attribute a", where: "NOT a.attislocal" },
    from: INHERITED,
    where: `c.relkind IN ('r', 'p', 'f') AND ${WHERE}`,
    of: COLUMN,
    needs: NEEDS,
    values: [
      `('default', CASE WHEN a.attgenerated = '' AND e.own IS DISTINCT FROM e.above THEN coalesce(e.own, 'none') END,
        ${setDefault("e.own")}, ${setDefault("e.above")})`,
      `('NOT NULL', CASE WHEN a.attnotnull <> pa.attnotnull THEN a.attnotnull::text END,
        ARRAY[${ALTER} || CASE WHEN a.attnotnull THEN 'SET NOT NULL' ELSE 'DROP NOT NULL' END],
        ARRAY[${ALTER} || CASE WHEN pa.attnotnull THEN 'SET NOT NULL' ELSE 'DROP NOT NULL' END])`,
    ],
  });

/** Default values that inserting through a view fills in. */
export const viewDefaults: RowQuery = () =>
  settings({
    only: { among: WITH_TABLE, where: `c.relkind = 'v' AND ${afterInitdb("c.oid")} AND a.atthasdef` },
    from: `${FROM} JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      CROSS JOIN LATERAL (SELECT pg_get_expr(d.adbin, d.adrelid) AS own) e`,
    where: WHERE,
    of: COLUMN,
    needs: NEEDS,
    values: [`('default', e.own, ${setDefault("e.own")}, ARRAY[${ALTER} || 'DROP DEFAULT'])`],
  });
