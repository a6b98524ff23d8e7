import { noMember, objects, OURS, ownIn, type RowQuery } from "./rows.ts";

/** An operator as SQL names it from anywhere. */
function operator(oid: string): string {
  return `(SELECT format('OPERATOR(%I.%s)', xn.nspname, x.oprname)
             FROM pg_operator x JOIN pg_namespace xn ON xn.oid = x.oprnamespace WHERE x.oid = ${oid})`;
}

const ARGUMENTS = `format('(%s, %s)', coalesce(format_type(NULLIF(o.oprleft, 0), NULL), 'NONE'), format_type(o.oprright, NULL))`;

export const operators: RowQuery = () =>
  objects({
    kind: "OPERATOR",
    only: ownIn("pg_operator", "o"),
    // One without a function is a promise that another operator made.
    from: `pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE o.oprcode <> 0 AND ${noMember("pg_operator", "o.oid")} AND ${OURS}`,
    schema: "n.nspname",
    name: "o.oprname",
    label: `format('%I.%s %s', n.nspname, o.oprname, ${ARGUMENTS})`,
    create: `ARRAY[format('CREATE OPERATOR %I.%s (%s)', n.nspname, o.oprname, concat_ws(', ',
      'FUNCTION = ' || o.oprcode,
      'LEFTARG = ' || format_type(NULLIF(o.oprleft, 0), NULL),
      'RIGHTARG = ' || format_type(o.oprright, NULL),
      'COMMUTATOR = ' || ${operator("o.oprcom")},
      'NEGATOR = ' || ${operator("o.oprnegate")},
      'RESTRICT = ' || NULLIF(o.oprrest, 0)::regproc,
      'JOIN = ' || NULLIF(o.oprjoin, 0)::regproc,
      CASE WHEN o.oprcanhash THEN 'HASHES' END,
      CASE WHEN o.oprcanmerge THEN 'MERGES' END))]`,
    owner: "o.oprowner",
    comment: "obj_description(o.oid, 'pg_operator')",
  });

/** Operators and functions that belong to the class, or to the family alone. */
function members(family: string, belongs: (catalog: string, oid: string) => string): string {
  return `(SELECT string_agg(x.text, ', ' ORDER BY x.text) FROM (
      SELECT format('OPERATOR %s %s (%s, %s)%s', m.amopstrategy, (SELECT format('%I.%s', xn.nspname, p.oprname)
                FROM pg_operator p JOIN pg_namespace xn ON xn.oid = p.oprnamespace WHERE p.oid = m.amopopr),
               format_type(m.amoplefttype, NULL), format_type(m.amoprighttype, NULL),
               (SELECT format(' FOR ORDER BY %I.%I', sn.nspname, sf.opfname) FROM pg_opfamily sf
                  JOIN pg_namespace sn ON sn.oid = sf.opfnamespace WHERE sf.oid = m.amopsortfamily)) AS text
        FROM pg_amop m WHERE m.amopfamily = ${family} AND ${belongs("pg_amop", "m.oid")}
      UNION ALL
      SELECT format('FUNCTION %s (%s, %s) %s', m.amprocnum, format_type(m.amproclefttype, NULL), format_type(m.amprocrighttype, NULL),
                    m.amproc::oid::regprocedure)
        FROM pg_amproc m WHERE m.amprocfamily = ${family} AND ${belongs("pg_amproc", "m.oid")}) x)`;
}

function ofClass(condition: string): (catalog: string, oid: string) => string {
  return (catalog, oid) => `(SELECT d.refobjid FROM pg_depend d
    WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.refclassid = 'pg_opclass'::regclass
      AND d.deptype = 'i' LIMIT 1) ${condition}`;
}

export const operatorFamilies: RowQuery = () => {
  const label = "format('%I.%I USING %I', n.nspname, f.opfname, am.amname)";
  const loose = members("f.oid", ofClass("IS NULL"));
  return objects({
    kind: "OPERATOR FAMILY",
    only: ownIn("pg_opfamily", "f"),
    from: `pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am am ON am.oid = f.opfmethod
      WHERE ${noMember("pg_opfamily", "f.oid")} AND ${OURS}`,
    schema: "n.nspname",
    name: "f.opfname",
    label,
    create: `array_remove(ARRAY['CREATE OPERATOR FAMILY ' || ${label}, 'ALTER OPERATOR FAMILY ' || ${label} || ' ADD ' || ${loose}], NULL)`,
    owner: "f.opfowner",
    comment: "obj_description(f.oid, 'pg_opfamily')",
  });
};

export const operatorClasses: RowQuery = () =>
  objects({
    kind: "OPERATOR CLASS",
    only: ownIn("pg_opclass", "k"),
    from: `pg_opclass k JOIN pg_namespace n ON n.oid = k.opcnamespace JOIN pg_am am ON am.oid = k.opcmethod
      JOIN pg_opfamily f ON f.oid = k.opcfamily JOIN pg_namespace fn ON fn.oid = f.opfnamespace
      WHERE ${noMember("pg_opclass", "k.oid")} AND ${OURS}`,
    schema: "n.nspname",
    name: "k.opcname",
    label: "format('%I.%I USING %I', n.nspname, k.opcname, am.amname)",
    create: `ARRAY[format('CREATE OPERATOR CLASS %I.%I %sFOR TYPE %s USING %I FAMILY %I.%I AS %s', n.nspname, k.opcname,
      CASE WHEN k.opcdefault THEN 'DEFAULT ' ELSE '' END, format_type(k.opcintype, NULL), am.amname, fn.nspname, f.opfname,
      coalesce(concat_ws(', ', ${members("k.opcfamily", ofClass("= k.oid"))}, 'STORAGE ' || format_type(NULLIF(k.opckeytype, 0), NULL)), ''))]`,
    owner: "k.opcowner",
    comment: "obj_description(k.oid, 'pg_opclass')",
  });
