import { noMember, OURS, settings, type RowQuery } from "./rows.ts";

/** An attribute whose value nobody is to see. */
export const HIDDEN_OPTIONS = "hidden options";

/**
 * Options of foreign data may be passwords, and pg-delta blots out what it does not know for harmless; so a change of one
 * would not be seen. These rows hold a digest: enough to compare, and nothing to print.
 */
export const hiddenOptions: RowQuery = () => {
  const digest = (options: string): string =>
    `('${HIDDEN_OPTIONS}', (SELECT md5(string_agg(x, E'\\n' ORDER BY x)) FROM unnest(${options}) x), NULL, NULL)`;
  return [
    settings({
      only: { among: "pg_foreign_data_wrapper f", where: "f.fdwoptions IS NOT NULL" },
      from: "pg_foreign_data_wrapper f",
      where: noMember("pg_foreign_data_wrapper", "f.oid"),
      of: "jsonb_build_object('kind', 'fdw', 'name', f.fdwname)",
      values: [digest("f.fdwoptions")],
    }),
    settings({
      only: { among: "pg_foreign_server s", where: "s.srvoptions IS NOT NULL" },
      from: "pg_foreign_server s",
      where: noMember("pg_foreign_server", "s.oid"),
      of: "jsonb_build_object('kind', 'server', 'name', s.srvname)",
      values: [digest("s.srvoptions")],
    }),
    settings({
      only: { among: "pg_foreign_table t", where: "t.ftoptions IS NOT NULL" },
      from: "pg_foreign_table t JOIN pg_class c ON c.oid = t.ftrelid JOIN pg_namespace n ON n.oid = c.relnamespace",
      where: `${OURS} AND ${noMember("pg_class", "c.oid")}`,
      of: "jsonb_build_object('kind', 'foreignTable', 'schema', n.nspname, 'name', c.relname)",
      values: [digest("t.ftoptions")],
    }),
  ];
};
