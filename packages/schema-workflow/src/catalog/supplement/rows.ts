/** What gives rows of one kind, on a server of this major version. */
export type RowQuery = (version: number) => Part | readonly Part[];

/**
 * A query, and where all its rows come from. To plan a query costs more than to run it, and most databases have nothing
 * of most kinds: those are found out beforehand.
 */
export interface Part {
  /** Gives rows with the columns of a `Row`. */
  readonly rows: string;
  /** Without a row here the query gives none: it has the same condition. */
  readonly only: Only;
}

/** Rows of a catalog. */
export interface Only {
  /** With the alias that it has in the query: `pg_attribute a`. */
  readonly among: string;
  /** Whatever speaks of that alone. */
  readonly where: string;
}

/** One row as SQL gives it; extra-fact.ts says what each means. */
export interface Row {
  readonly of: unknown;
  readonly object: string | null;
  readonly attribute: string | null;
  readonly value: string;
  readonly names: string[];
  readonly needs: unknown;
  readonly set: string[] | null;
  readonly unset: string[] | null;
  readonly replaced: boolean;
  readonly early: boolean;
}

/** Expressions in SQL, one for each thing that a setting is made of. */
export interface Setting {
  readonly only: Only;
  /** What follows FROM; what `only` is about is in it. */
  readonly from: string;
  readonly where: string;
  /** jsonb: the StableId of what it is a setting of. */
  readonly of: string;
  /** text, where `of` has no name that people know. */
  readonly object?: string;
  /** jsonb: what it needs, where that is not `of`. */
  readonly needs?: string;
  /** Rows of (attribute, value, set, unset): those without a value are left out. */
  readonly values: readonly string[];
  /** True where a value cannot be written over another. */
  readonly replaced?: boolean;
}

/** The rows of settings that hang on facts. */
export function settings(setting: Setting): Part {
  const { only, from, where, of, object = "NULL::text", needs, values, replaced = false } = setting;
  const rows = `SELECT ${of} AS of, ${object} AS object, v.attribute, v.value, ARRAY[]::text[] AS names, ${needs ?? of} AS needs,
                 v.set, v.unset, ${replaced} AS replaced, false AS early
            FROM ${from} ${lateral(values)} WHERE (${only.where}) AND ${where}`;
  return { rows, only };
}

/** Expressions in SQL, one for each thing that an object is made of. */
export interface ObjectKind {
  /** As in `DROP <kind>`. */
  readonly kind: string;
  readonly only: Only;
  /** What follows FROM, up to the end of a WHERE; what `only` is about is in it. */
  readonly from: string;
  /** text: its schema; nothing where it lies in none. */
  readonly schema?: string;
  /** text: its name. */
  readonly name: string;
  /** text: as in `DROP <kind> <label>`. */
  readonly label: string;
  /** text[]: the statements that create it. */
  readonly create: string;
  /** text, where the statements do not tell all of it, or there are none. */
  readonly value?: string;
  /** oid of the owning role. */
  readonly owner?: string;
  /** text */
  readonly comment: string;
  /** jsonb: the fact without which it cannot be. */
  readonly needs?: string;
  /** Further columns of `o`, for `more`. */
  readonly columns?: string;
  /** Further rows of (attribute, value, set, unset). */
  readonly more?: readonly string[];
  readonly early?: boolean;
}

/** The rows of objects that pg-delta knows nothing of: each with its owner, its comment, and what else it has. */
export function objects(one: ObjectKind): Part {
  const {
    kind,
    only,
    from,
    schema,
    name,
    label,
    create,
    owner,
    comment,
    needs = "NULL::jsonb",
    more = [],
    early,
  } = one;
  const target = `'${kind} ' || o.label`;
  const values = [
    `(NULL, o.value, o.create_, ARRAY['DROP ' || ${target}])`,
    `('owner', pg_get_userbyid(o.owner)::text, ARRAY['ALTER ' || ${target} || ' OWNER TO ' || quote_ident(pg_get_userbyid(o.owner))], NULL)`,
    `('comment', o.comment, ARRAY[format('COMMENT ON %s IS %L', ${target}, o.comment)], ARRAY['COMMENT ON ' || ${target} || ' IS NULL'])`,
    ...more,
  ];
  const rows = `SELECT CASE WHEN o.schema IS NULL THEN jsonb_build_object('kind', 'schema', 'name', 'pg_catalog')
                      ELSE jsonb_build_object('kind', 'schema', 'name', o.schema) END AS of,
                 '${kind.toLowerCase()} ' || o.label AS object, v.attribute, v.value,
                 CASE WHEN o.schema IS NULL THEN ARRAY[o.name] ELSE ARRAY[o.name, o.schema, o.schema || '.' || o.name] END AS names,
                 o.needs, v.set, v.unset, v.attribute IS NULL AS replaced, ${early ?? false} AS early
            FROM (SELECT made.*, ${one.value ?? "array_to_string(made.create_, E';\\n')"} AS value
                    FROM (SELECT ${schema ?? "NULL"}::text AS schema, ${name}::text AS name, ${label} AS label,
                                 ${create}::text[] AS create_, ${owner ?? "NULL"}::oid AS owner, ${comment} AS comment,
                                 ${needs} AS needs${one.columns === undefined ? "" : `, ${one.columns}`}
                            FROM ${from} AND (${only.where})) made) o
           ${lateral(values)}`;
  return { rows, only };
}

function lateral(values: readonly string[]): string {
  return `CROSS JOIN LATERAL (
    SELECT w.attribute::text AS attribute, w.value::text AS value, w.set::text[] AS set, w.unset::text[] AS unset
      FROM (VALUES ${values.join(", ")}) w(attribute, value, set, unset)
     WHERE w.value IS NOT NULL) v`;
}

/** The schemas of users; `n` is a row of pg_namespace. */
export const OURS = String.raw`n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname NOT LIKE 'pg\_toast%' AND n.nspname NOT LIKE 'pg\_temp%'`;

/** What an extension brought is its own business. */
export function noMember(catalog: string, oid: string): string {
  return `NOT EXISTS (SELECT 1 FROM pg_depend e
    WHERE e.classid = 'pg_catalog.${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`;
}

/** Made by somebody after initdb: the first number for what users make (access/transam.h, FirstNormalObjectId). */
export function afterInitdb(oid: string): string {
  return `${oid} >= 16384`;
}

/** What users made, in a catalog of things that most of them never make. */
export function ownIn(catalog: string, alias: string): Only {
  return { among: `${catalog} ${alias}`, where: afterInitdb(`${alias}.oid`) };
}

/** Whether somebody commented on it as a whole. */
export function isCommented(catalog: string, oid: string): string {
  return `EXISTS (SELECT 1 FROM pg_description x
    WHERE x.classoid = 'pg_catalog.${catalog}'::regclass AND x.objoid = ${oid} AND x.objsubid = 0)`;
}

/** The StableId of a relation; `c` is a row of pg_class. */
export const RELATION = `jsonb_build_object('kind', CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materializedView'
  WHEN 'f' THEN 'foreignTable' WHEN 'S' THEN 'sequence' WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' ELSE 'table' END,
  'schema', n.nspname, 'name', c.relname)`;

/** What ALTER calls a relation. Those that inherit from it have rows of their own. */
export const ALTER_RELATION = `format('ALTER %s %I.%I', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
  WHEN 'f' THEN 'FOREIGN TABLE ONLY' WHEN 'S' THEN 'SEQUENCE' WHEN 'i' THEN 'INDEX' WHEN 'I' THEN 'INDEX' ELSE 'TABLE ONLY' END,
  n.nspname, c.relname)`;

/** The privileges of each grantee in an ACL, in SQL: `grantee` quoted, `privileges` a list, `grantable` another. */
export function grants(acl: string, standard: string): string {
  return `(SELECT coalesce(now.grantee, std.grantee) AS grantee, coalesce(now.privileges, 'none') AS privileges,
                  now.plain, now.grantable, std.privileges AS standard
             FROM (${perGrantee(acl)}) now FULL JOIN (${perGrantee(standard)}) std USING (grantee)
            WHERE now.privileges IS DISTINCT FROM std.privileges)`;
}

function perGrantee(acl: string): string {
  return `SELECT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS grantee,
                 string_agg(x.privilege_type || CASE WHEN x.is_grantable THEN ' (grantable)' ELSE '' END, ', '
                            ORDER BY x.privilege_type) AS privileges,
                 string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type) FILTER (WHERE NOT x.is_grantable) AS plain,
                 string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type) FILTER (WHERE x.is_grantable) AS grantable
            FROM aclexplode(${acl}) x GROUP BY x.grantee`;
}
