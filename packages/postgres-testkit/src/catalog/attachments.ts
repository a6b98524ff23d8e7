import type postgres from "postgres";
import type { OtherObject, SchemaOid } from "./schema.ts";
import { notOfLedger, standsAlone } from "./schema.ts";

/** Rules and policies of all relations, and the indexes and triggers of those that are no tables. */
export async function readAttached(tx: postgres.TransactionSql, schema: SchemaOid): Promise<OtherObject[]> {
  return tx<OtherObject[]>`
    with relation as (
      select c.* from pg_class c where c.relnamespace = ${schema.oid} and ${notOfLedger(tx, "c.relname")})
    select format('rule %I on %I', rulename, relname) as object, pg_get_ruledef(r.oid) as definition
      from pg_rewrite r join relation on relation.oid = ev_class where rulename <> '_RETURN'
    union all
    select format('policy %I on %I', polname, relname),
        concat_ws(' ', case when polpermissive then 'permissive' else 'restrictive' end, polcmd::text,
          'to ' || array(select case r when 0 then 'public' else r::regrole::text end from unnest(polroles) r)::text,
          'using ' || pg_get_expr(polqual, polrelid), 'check ' || pg_get_expr(polwithcheck, polrelid))
      from pg_policy join relation on relation.oid = polrelid
    union all
    select format('index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
      from pg_index join relation on relation.oid = indrelid and relkind = 'm'
    union all
    select format('trigger %I on %I', tgname, relname), pg_get_triggerdef(t.oid)
      from pg_trigger t join relation on relation.oid = tgrelid and relkind in ('v', 'f') and not tgisinternal`;
}

/** What sets a column apart from others of its type: storage, compression, collation, statistics, options. */
export async function readColumnSettings(tx: postgres.TransactionSql, schema: SchemaOid): Promise<OtherObject[]> {
  return tx<OtherObject[]>`
    select format('column %I.%I', c.relname, a.attname) as object, setting as definition
    from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid
      cross join unnest(array[
        case when a.attstorage <> t.typstorage then 'storage ' || a.attstorage::text end,
        'compression ' || nullif(a.attcompression::text, ''),
        case when a.attcollation <> t.typcollation then 'collation ' || a.attcollation::regcollation::text end,
        case when a.attstattarget >= 0 then 'statistics ' || a.attstattarget end,
        'options ' || a.attoptions::text]) setting
    where c.relnamespace = ${schema.oid} and c.relkind in ('r', 'p', 'm', 'f') and setting is not null
      and a.attnum > 0 and not a.attisdropped
      and ${standsAlone(tx, "pg_class", "c")} and ${notOfLedger(tx, "c.relname")}`;
}

/** Comments on anything but tables and their columns, which carry theirs. */
export async function readComments(tx: postgres.TransactionSql, schema: SchemaOid): Promise<OtherObject[]> {
  return tx<OtherObject[]>`
    select format('comment on %s %s', i.type, i.identity) as object, description as definition
    from pg_description cross join pg_identify_object(classoid, objoid, objsubid) i
    where i.type not in ('table', 'table column', 'schema')
      -- What hangs on a table or a domain has no schema of its own: its identity is "name on public.table".
      and (starts_with(i.identity, ${schema.prefix}) or strpos(i.identity, ${` on ${schema.prefix}`}) > 0)
      and strpos(i.identity, ${`${schema.prefix}strata_ledger`}) = 0
      and not exists (select from pg_depend where classid = classoid and objid = objoid and deptype = 'e')`;
}

/** Privileges granted beside those an object is born with, and revoked from them. */
export async function readGrants(tx: postgres.TransactionSql, schema: SchemaOid): Promise<OtherObject[]> {
  return tx<OtherObject[]>`
    with object as (
      select c.oid, c.oid::regclass::text as name, c.relacl as acl,
          acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner) as birth
        from pg_class c where c.relnamespace = ${schema.oid} and c.relacl is not null
          and ${standsAlone(tx, "pg_class", "c")} and ${notOfLedger(tx, "c.relname")}
      union all
      select c.oid, format('column %I.%I', c.relname, a.attname), a.attacl, acldefault('c', c.relowner)
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = ${schema.oid} and a.attacl is not null and ${notOfLedger(tx, "c.relname")}
      union all
      select p.oid, 'function ' || p.oid::regprocedure::text, p.proacl, acldefault('f', p.proowner)
        from pg_proc p where p.pronamespace = ${schema.oid} and p.proacl is not null
          and ${standsAlone(tx, "pg_proc", "p")} and ${notOfLedger(tx, "p.proname")}
      union all
      select t.oid, 'type ' || t.oid::regtype::text, t.typacl, acldefault('T', t.typowner)
        from pg_type t where t.typnamespace = ${schema.oid} and t.typacl is not null
          and ${standsAlone(tx, "pg_type", "t")})
    select format('%s %s on %s %s %s%s', verb, privilege_type, name, direction,
        case grantee when 0 then 'public' else grantee::regrole::text end,
        case when is_grantable then ' with grant option' end) as object, null as definition
    from object cross join lateral (
      select 'grant' as verb, 'to' as direction, * from (
        select grantee, privilege_type, is_grantable from aclexplode(acl)
        except select grantee, privilege_type, is_grantable from aclexplode(birth)) granted
      union all
      select 'revoke', 'from', * from (
        select grantee, privilege_type, is_grantable from aclexplode(birth)
        except select grantee, privilege_type, is_grantable from aclexplode(acl)) revoked) change`;
}
