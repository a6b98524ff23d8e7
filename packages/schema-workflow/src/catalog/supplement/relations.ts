import { INDEX_NEEDS } from "./indexes.ts";
import {
  afterInitdb,
  ALTER_RELATION,
  grants,
  isCommented,
  noMember,
  OURS,
  RELATION,
  settings,
  type RowQuery,
} from "./rows.ts";

const FROM = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace`;
const WHERE = `${OURS} AND ${noMember("pg_class", "c.oid")}`;

/** Where a relation is kept, and in which form. */
export const relationStorage: RowQuery = (version) =>
  settings({
    only: {
      among: "pg_class c",
      // 2 is heap: catalog/pg_am.dat.
      where: `${afterInitdb("c.oid")} AND (c.reltablespace <> 0 OR c.relkind IN ('r', 'p', 'm') AND c.relam NOT IN (0, 2))`,
    },
    from: `${FROM} LEFT JOIN pg_am am ON am.oid = c.relam LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace`,
    where: `c.relkind IN ('r', 'p', 'm', 'i', 'I') AND ${WHERE}`,
    of: RELATION,
    needs: `CASE WHEN c.relkind IN ('i', 'I') THEN ${INDEX_NEEDS} ELSE ${RELATION} END`,
    values: [
      `('tablespace', s.spcname, ARRAY[${ALTER_RELATION} || ' SET TABLESPACE ' || quote_ident(s.spcname)],
        ARRAY[${ALTER_RELATION} || ' SET TABLESPACE pg_default'])`,
      `('access method', CASE WHEN c.relkind IN ('r', 'p', 'm') AND am.amname <> 'heap' THEN am.amname END,
        ${version >= 15 ? `ARRAY[${ALTER_RELATION} || ' SET ACCESS METHOD ' || quote_ident(am.amname)], ARRAY[${ALTER_RELATION} || ' SET ACCESS METHOD heap']` : "NULL, NULL"})`,
    ],
  });

/** What is set for the table that keeps the long values. */
export const toastOptions: RowQuery = () =>
  settings({
    only: { among: "pg_class toast", where: "toast.relkind = 't' AND toast.reloptions IS NOT NULL" },
    from: `${FROM} JOIN pg_class toast ON toast.oid = c.reltoastrelid CROSS JOIN LATERAL pg_options_to_table(toast.reloptions) x`,
    where: `c.relkind IN ('r', 'm') AND ${WHERE}`,
    of: RELATION,
    values: [
      `('toast.' || x.option_name, x.option_value, ARRAY[${ALTER_RELATION} || format(' SET (toast.%I = %L)', x.option_name, x.option_value)],
        ARRAY[${ALTER_RELATION} || format(' RESET (toast.%I)', x.option_name)])`,
    ],
  });

/** The index by whose order CLUSTER would rewrite the table. */
export const clusteredIndex: RowQuery = () =>
  settings({
    only: { among: "pg_index i", where: "i.indisclustered" },
    from: `${FROM} JOIN pg_index i ON i.indrelid = c.oid JOIN pg_class ic ON ic.oid = i.indexrelid`,
    where: `c.relkind IN ('r', 'p', 'm') AND ${WHERE}`,
    of: RELATION,
    values: [
      `('clustered index', ic.relname, ARRAY[${ALTER_RELATION} || format(' CLUSTER ON %I', ic.relname)],
        ARRAY[${ALTER_RELATION} || ' SET WITHOUT CLUSTER'])`,
    ],
  });

/** Parents beyond the first, and the type that a table is made of. */
export const tableOrigins: RowQuery = () => [
  settings({
    only: { among: "pg_inherits i", where: "i.inhseqno > 1" },
    from: `${FROM} JOIN pg_inherits i ON i.inhrelid = c.oid`,
    where: `c.relkind IN ('r', 'f') AND ${WHERE}`,
    of: RELATION,
    values: [
      `('inherits ' || i.inhparent::regclass, 'yes', ARRAY[${ALTER_RELATION} || ' INHERIT ' || i.inhparent::regclass],
          ARRAY[${ALTER_RELATION} || ' NO INHERIT ' || i.inhparent::regclass])`,
    ],
  }),
  settings({
    only: { among: "pg_class c", where: "c.reloftype <> 0" },
    from: FROM,
    where: WHERE,
    of: RELATION,
    values: [
      `('type', format_type(c.reloftype, NULL), ARRAY[${ALTER_RELATION} || ' OF ' || format_type(c.reloftype, NULL)],
          ARRAY[${ALTER_RELATION} || ' NOT OF'])`,
    ],
  }),
];

/** Sequences that survive no crash, PostgreSQL 15 and newer; those of identity columns are as their table is. */
export const unloggedSequences: RowQuery = () =>
  settings({
    only: { among: "pg_class c", where: "c.relkind = 'S' AND c.relpersistence = 'u'" },
    from: FROM,
    where: `${WHERE}
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i')`,
    of: RELATION,
    values: [
      `('persistence', 'unlogged', ARRAY[${ALTER_RELATION} || ' SET UNLOGGED'], ARRAY[${ALTER_RELATION} || ' SET LOGGED'])`,
    ],
  });

/** Sequences of identity columns are a part of the column; what is said or granted about them by themselves is not. */
export const identitySequences: RowQuery = () => {
  const from = `${FROM}
    JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i'
                    AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
    JOIN pg_class tc ON tc.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = tc.relnamespace
    JOIN pg_attribute ta ON ta.attrelid = tc.oid AND ta.attnum = d.refobjsubid`;
  const needs = `jsonb_build_object('kind', 'column', 'schema', tn.nspname, 'table', tc.relname, 'name', ta.attname)`;
  const sequence = `format('SEQUENCE %I.%I', n.nspname, c.relname)`;
  const to = `' ON ' || ${sequence} || ' TO ' || g.grantee`;
  const revoke = `'REVOKE ALL ON ' || ${sequence} || ' FROM ' || g.grantee`;
  return [
    settings({
      only: { among: "pg_class c", where: `c.relkind = 'S' AND ${isCommented("pg_class", "c.oid")}` },
      from: `${from} CROSS JOIN LATERAL (SELECT obj_description(c.oid, 'pg_class') AS text) o`,
      where: WHERE,
      of: RELATION,
      needs,
      values: [
        `('comment', o.text, ARRAY[format('COMMENT ON %s IS %L', ${sequence}, o.text)], ARRAY[format('COMMENT ON %s IS NULL', ${sequence})])`,
      ],
    }),
    settings({
      only: { among: "pg_class c", where: "c.relkind = 'S' AND c.relacl IS NOT NULL" },
      from: `${from} CROSS JOIN LATERAL ${grants("c.relacl", "acldefault('s', c.relowner)")} g`,
      where: WHERE,
      of: RELATION,
      needs,
      values: [
        `('privileges of ' || g.grantee, g.privileges,
          array_remove(ARRAY[${revoke}, 'GRANT ' || g.plain || ${to}, 'GRANT ' || g.grantable || ${to} || ' WITH GRANT OPTION'], NULL),
          array_remove(ARRAY[${revoke}, 'GRANT ' || g.standard || ${to}], NULL))`,
      ],
    }),
  ];
};
