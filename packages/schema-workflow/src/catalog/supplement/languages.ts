import { grants, noMember, objects, ownIn, settings, type RowQuery } from "./rows.ts";

export const languages: RowQuery = () =>
  objects({
    kind: "LANGUAGE",
    only: ownIn("pg_language", "l"),
    from: `pg_language l WHERE ${noMember("pg_language", "l.oid")}`,
    name: "l.lanname",
    label: "quote_ident(l.lanname)",
    create: `ARRAY[format('CREATE %sLANGUAGE %I %s', CASE WHEN l.lanpltrusted THEN 'TRUSTED ' ELSE '' END, l.lanname, concat_ws(' ',
      'HANDLER ' || NULLIF(l.lanplcallfoid, 0)::regproc, 'INLINE ' || NULLIF(l.laninline, 0)::regproc,
      'VALIDATOR ' || NULLIF(l.lanvalidator, 0)::regproc))]`,
    owner: "l.lanowner",
    comment: "obj_description(l.oid, 'pg_language')",
  });

/** Who may write functions in a language; of those that PostgreSQL brings too. */
export const languagePrivileges: RowQuery = () => {
  const to = "' ON LANGUAGE ' || quote_ident(l.lanname) || ' TO ' || g.grantee";
  const revoke = "'REVOKE ALL ON LANGUAGE ' || quote_ident(l.lanname) || ' FROM ' || g.grantee";
  return settings({
    only: { among: "pg_language l", where: "l.lanacl IS NOT NULL" },
    from: `pg_language l CROSS JOIN LATERAL ${grants("l.lanacl", "acldefault('l', l.lanowner)")} g`,
    where: "true",
    of: "jsonb_build_object('kind', 'language', 'name', l.lanname)",
    needs: "NULL::jsonb",
    values: [
      `('privileges of ' || g.grantee, g.privileges,
        array_remove(ARRAY[${revoke}, 'GRANT ' || g.plain || ${to}, 'GRANT ' || g.grantable || ${to} || ' WITH GRANT OPTION'], NULL),
        array_remove(ARRAY[${revoke}, 'GRANT ' || g.standard || ${to}], NULL))`,
    ],
  });
};

/** Ways to keep tables and indexes. */
export const accessMethods: RowQuery = () =>
  objects({
    kind: "ACCESS METHOD",
    only: ownIn("pg_am", "a"),
    from: `pg_am a WHERE ${noMember("pg_am", "a.oid")}`,
    name: "a.amname",
    label: "quote_ident(a.amname)",
    create: `ARRAY[format('CREATE ACCESS METHOD %I TYPE %s HANDLER %s', a.amname, CASE a.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END, a.amhandler)]`,
    comment: "obj_description(a.oid, 'pg_am')",
    early: true,
  });
