import type postgres from "postgres";
import { readAttached, readColumnSettings, readComments, readGrants } from "./attachments.ts";
import type { OtherObject, SchemaOid } from "./schema.ts";

/**
 * Everything of the schema that is neither a table, an enum nor a function: one sorted line each, such as
 * `view active_timers: SELECT …`. Comments, grants and column settings are lines of their own.
 */
export async function readOthers(tx: postgres.TransactionSql, schema: SchemaOid): Promise<string[]> {
  const rows = [
    ...(await readObjects(tx, schema)),
    ...(await readAttached(tx, schema)),
    ...(await readColumnSettings(tx, schema)),
    ...(await readComments(tx, schema)),
    ...(await readGrants(tx, schema)),
  ];
  return rows
    .map(({ object, definition }) => {
      const name = object.replaceAll(schema.prefix, "");
      // Once: a printed definition names the schema at its head alone, whatever the search_path.
      return definition === null
        ? name
        : `${name}: ${definition.replace(schema.prefix, "").replaceAll(/\s+/g, " ").trim()}`;
    })
    .toSorted();
}

/**
 * Whatever depends on the schema because it is in it, of any kind, also of kinds that are yet to come (manual,
 * pg_depend); without its tables, enums and functions.
 */
async function readObjects(tx: postgres.TransactionSql, schema: SchemaOid): Promise<OtherObject[]> {
  return tx<OtherObject[]>`
    select i.type || ' ' || i.identity as object, coalesce(
        case when c.relkind in ('v', 'm') then concat_ws(' ', 'with ' || c.reloptions::text, pg_get_viewdef(c.oid)) end,
        case when c.relkind in ('c', 'f') then (
          select string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' order by attnum)
          from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) end,
        (select format('%s start %s increment %s minimum %s maximum %s cache %s%s', format_type(seqtypid, null),
           seqstart, seqincrement, seqmin, seqmax, seqcache, case when seqcycle then ' cycle' end)
         from pg_sequence where seqrelid = c.oid),
        case t.typtype
          when 'd' then concat_ws(' ', format_type(t.typbasetype, t.typtypmod),
            'default ' || t.typdefault, case when t.typnotnull then 'not null' end,
            (select string_agg(pg_get_constraintdef(oid), ' ' order by conname)
             from pg_constraint where contypid = t.oid and contype = 'c'))
          when 'r' then (select 'range of ' || format_type(rngsubtype, null) from pg_range where rngtypid = t.oid)
          when 'c' then (
            select string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' order by attnum)
            from pg_attribute where attrelid = t.typrelid and attnum > 0 and not attisdropped)
        end,
        (select pg_get_statisticsobjdef(oid) from pg_statistic_ext where oid = d.objid and i.type = 'statistics object'),
        (select extversion from pg_extension where oid = d.objid and i.type = 'extension'),
        (select defaclacl::text from pg_default_acl where oid = d.objid and i.type = 'default acl')) as definition
    from pg_depend d
      cross join pg_identify_object(d.classid, d.objid, d.objsubid) i
      left join pg_class c on d.classid = 'pg_class'::regclass and c.oid = d.objid
      left join pg_type t on d.classid = 'pg_type'::regclass and t.oid = d.objid
    where d.refclassid = 'pg_namespace'::regclass and d.refobjid = ${schema.oid}
      and (d.deptype = 'n' or d.classid = 'pg_default_acl'::regclass)
      and i.type not in ('table', 'function', 'procedure') and t.typtype is distinct from 'e'
      and i.identity <> 'plpgsql' and not starts_with(i.identity, ${`${schema.prefix}strata_ledger`})
      and not exists (
        select from pg_depend implied
        where implied.classid = d.classid and implied.objid = d.objid
          and implied.deptype in ('e', 'i') and implied.refobjid <> implied.objid and i.type <> 'sequence')`;
}
