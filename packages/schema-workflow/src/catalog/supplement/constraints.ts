import { afterInitdb, isCommented, noMember, OURS, settings, type RowQuery } from "./rows.ts";

const FROM = `pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace`;
const WHERE = `${OURS} AND ${noMember("pg_class", "c.oid")}`;
const CONSTRAINT = `jsonb_build_object('kind', 'constraint', 'schema', n.nspname, 'table', c.relname, 'name', k.conname)`;
const TABLE = `jsonb_build_object('kind', CASE c.relkind WHEN 'f' THEN 'foreignTable' ELSE 'table' END, 'schema', n.nspname, 'name', c.relname)`;

/** Comments on constraints that a table inherits, which are no facts. */
export const inheritedConstraintComments: RowQuery = () =>
  settings({
    only: {
      among: "pg_constraint k",
      where: `NOT k.conislocal AND ${afterInitdb("k.oid")} AND ${isCommented("pg_constraint", "k.oid")}`,
    },
    from: `${FROM} CROSS JOIN LATERAL (SELECT obj_description(k.oid, 'pg_constraint') AS text) d`,
    where: `k.contype IN ('p', 'u', 'f', 'c', 'x') AND ${WHERE}`,
    of: CONSTRAINT,
    needs: TABLE,
    values: [
      `('comment', d.text, ARRAY[format('COMMENT ON CONSTRAINT %I ON %I.%I IS %L', k.conname, n.nspname, c.relname, d.text)],
        ARRAY[format('COMMENT ON CONSTRAINT %I ON %I.%I IS NULL', k.conname, n.nspname, c.relname)])`,
    ],
  });

/**
 * From PostgreSQL 18 on NOT NULL is a constraint. Its name does not count: a server that was upgraded has made one up, and
 * another than a migration would have given.
 */
export const notNullConstraints: RowQuery = (version) =>
  settings({
    only: {
      among: "pg_constraint k",
      where: `${version >= 18 ? "k.contype = 'n'" : "false"} AND ${afterInitdb("k.oid")}
        AND (NOT k.convalidated OR k.connoinherit OR ${isCommented("pg_constraint", "k.oid")})`,
    },
    from: `${FROM} JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
      CROSS JOIN LATERAL (SELECT obj_description(k.oid, 'pg_constraint') AS text) d`,
    where: WHERE,
    of: `jsonb_build_object('kind', 'column', 'schema', n.nspname, 'table', c.relname, 'name', a.attname)`,
    values: [
      `('NOT NULL', CASE WHEN NOT k.convalidated THEN 'not valid' END, NULL,
        ARRAY[format('ALTER TABLE %I.%I VALIDATE CONSTRAINT %I', n.nspname, c.relname, k.conname)])`,
      `('NOT NULL of inheriting tables', CASE WHEN k.connoinherit THEN 'not inherited' END,
        ARRAY[format('ALTER TABLE %I.%I ALTER CONSTRAINT %I NO INHERIT', n.nspname, c.relname, k.conname)],
        ARRAY[format('ALTER TABLE %I.%I ALTER CONSTRAINT %I INHERIT', n.nspname, c.relname, k.conname)])`,
      `('comment on NOT NULL', d.text, ARRAY[format('COMMENT ON CONSTRAINT %I ON %I.%I IS %L', k.conname, n.nspname, c.relname, d.text)],
        ARRAY[format('COMMENT ON CONSTRAINT %I ON %I.%I IS NULL', k.conname, n.nspname, c.relname)])`,
    ],
  });
