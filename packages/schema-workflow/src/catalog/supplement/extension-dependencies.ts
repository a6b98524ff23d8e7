import { settings, type RowQuery } from "./rows.ts";

/** ALTER … DEPENDS ON EXTENSION: what goes with an extension that did not bring it. */
export const extensionDependencies: RowQuery = () =>
  settings({
    only: { among: "pg_depend d", where: "d.deptype = 'x'" },
    from: `pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
      CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) x`,
    where: "true",
    of: "jsonb_build_object('kind', 'extension', 'name', e.extname)",
    object: "x.type || ' ' || x.identity",
    values: [
      `('depends on extension ' || e.extname, 'yes',
        ARRAY[format('ALTER %s %s DEPENDS ON EXTENSION %I', upper(x.type), x.identity, e.extname)],
        ARRAY[format('ALTER %s %s NO DEPENDS ON EXTENSION %I', upper(x.type), x.identity, e.extname)])`,
    ],
  });
