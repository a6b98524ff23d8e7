import { afterInitdb, isCommented, noMember, OURS, RELATION, settings, type RowQuery } from "./rows.ts";

/** An index lives as long as its constraint, or as the index that it is the part of, where it has one. */
export const INDEX_NEEDS = `coalesce(
  (SELECT jsonb_build_object('kind', 'constraint', 'schema', n.nspname, 'table', kc.relname, 'name', k.conname)
     FROM pg_constraint k JOIN pg_class kc ON kc.oid = k.conrelid
    WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x') LIMIT 1),
  (SELECT jsonb_build_object('kind', 'index', 'schema', hn.nspname, 'name', hc.relname)
     FROM pg_inherits h JOIN pg_class hc ON hc.oid = h.inhparent JOIN pg_namespace hn ON hn.oid = hc.relnamespace
    WHERE h.inhrelid = c.oid),
  ${RELATION})`;

const FROM = `pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace`;
const WHERE = `${OURS} AND ${noMember("pg_class", "i.indrelid")}`;
const INDEX = `format('INDEX %I.%I', n.nspname, c.relname)`;

/** The indexes of constraints, and the parts that an index has on partitions: they are no facts. */
const NO_FACT = `(EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
  OR EXISTS (SELECT 1 FROM pg_inherits h WHERE h.inhrelid = i.indexrelid))`;

/** What is said of such an index, and whether it can be used. */
export const indexState: RowQuery = () =>
  settings({
    only: {
      among: "pg_index i",
      where: `${afterInitdb("i.indexrelid")} AND (NOT i.indisvalid OR ${isCommented("pg_class", "i.indexrelid")})`,
    },
    from: `${FROM} CROSS JOIN LATERAL (SELECT obj_description(c.oid, 'pg_class') AS text) d`,
    where: `${NO_FACT} AND ${WHERE}`,
    of: RELATION,
    needs: INDEX_NEEDS,
    values: [
      `('comment', d.text, ARRAY[format('COMMENT ON %s IS %L', ${INDEX}, d.text)], ARRAY[format('COMMENT ON %s IS NULL', ${INDEX})])`,
      `('validity', CASE WHEN c.relkind = 'i' AND NOT i.indisvalid THEN 'invalid' END, NULL, ARRAY['REINDEX ' || ${INDEX}])`,
    ],
  });

/** Storage parameters of such an index, except those that the index has that it is a part of. */
export const indexOptions: RowQuery = () =>
  settings({
    only: { among: "pg_class c", where: "c.relkind IN ('i', 'I') AND c.reloptions IS NOT NULL" },
    from: `${FROM} CROSS JOIN LATERAL pg_options_to_table(c.reloptions) x`,
    where: `${NO_FACT} AND ${WHERE} AND NOT EXISTS (
      SELECT 1 FROM pg_inherits h JOIN pg_class hc ON hc.oid = h.inhparent
       WHERE h.inhrelid = c.oid AND x.option_name || '=' || x.option_value = ANY (hc.reloptions))`,
    of: RELATION,
    needs: INDEX_NEEDS,
    values: [
      `(x.option_name, x.option_value, ARRAY[format('ALTER %s SET (%I = %L)', ${INDEX}, x.option_name, x.option_value)],
        ARRAY[format('ALTER %s RESET (%I)', ${INDEX}, x.option_name)])`,
    ],
  });

/** What ANALYZE is told about the expressions of an index. */
export const indexStatistics: RowQuery = () =>
  settings({
    only: {
      among: "pg_attribute a",
      where: `a.attnum > 0 AND ${afterInitdb("a.attrelid")} AND NULLIF(a.attstattarget, -1) IS NOT NULL`,
    },
    from: `${FROM} JOIN pg_attribute a ON a.attrelid = c.oid`,
    where: WHERE,
    of: RELATION,
    needs: INDEX_NEEDS,
    values: [
      `('statistics target of column ' || a.attnum, a.attstattarget::text,
        ARRAY[format('ALTER %s ALTER COLUMN %s SET STATISTICS %s', ${INDEX}, a.attnum, a.attstattarget)],
        ARRAY[format('ALTER %s ALTER COLUMN %s SET STATISTICS -1', ${INDEX}, a.attnum)])`,
    ],
  });

/**
 * Partitions on which an index of the partitioned table has no part. What is missing is known by the table alone, so what
 * would repair it is told as what takes this fact away.
 */
export const missingParts: RowQuery = () =>
  settings({
    only: { among: "pg_class c", where: "c.relkind = 'I'" },
    from: `${FROM} JOIN pg_inherits pi ON pi.inhparent = i.indrelid
      JOIN pg_class pc ON pc.oid = pi.inhrelid JOIN pg_namespace pn ON pn.oid = pc.relnamespace`,
    where: `${WHERE} AND pc.relkind IN ('r', 'p') AND NOT EXISTS (
      SELECT 1 FROM pg_inherits h JOIN pg_index hi ON hi.indexrelid = h.inhrelid
       WHERE h.inhparent = c.oid AND hi.indrelid = pc.oid)`,
    of: RELATION,
    needs: INDEX_NEEDS,
    values: [`('part on ' || format('%I.%I', pn.nspname, pc.relname), 'missing', NULL, NULL)`],
  });
