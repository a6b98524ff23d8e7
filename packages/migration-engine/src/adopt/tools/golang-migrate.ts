import { StrataError } from "../../errors/strata-error.ts";
import type { Tool } from "./tool.ts";

/**
 * golang-migrate (database/postgres/postgres.go): one row with the newest version alone, and whether that one failed.
 * What it ran before is not written anywhere: it is taken to be every migration up to that version.
 */
export const golangMigrate: Tool = {
  name: "golang-migrate",
  table: { name: "schema_migrations" },
  recognises: (columns) => columns.toSorted().join() === "dirty,version",
  async read(session, table) {
    const rows = await session.query<{ version: string; dirty: string }>(`SELECT version, dirty FROM ${table}`);
    return rows.map(({ version, dirty }) => {
      if (dirty === "t") {
        throw new StrataError("SOURCE_DIRTY", {
          what: `golang-migrate failed in version ${version} and left the database dirty.`,
          next: `Repair the database, say \`migrate force <version>\` as golang-migrate wants it, then \`strata adopt\` again.`,
        });
      }
      return { row: `version ${version}`, version, upTo: true };
    });
  },
};
