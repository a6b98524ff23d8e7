import { StrataError } from "../../errors/strata-error.ts";
import type { Tool } from "./tool.ts";

/**
 * sqlx, of Rust (sqlx-postgres/src/migrate.rs, sqlx-core/src/migrate/source.rs): `version` and `description` come from
 * the file's name, `<version>_<description>.sql` with spaces for underscores; `checksum` is the SHA-384 of its text.
 */
export const sqlx: Tool = {
  name: "sqlx",
  table: { name: "_sqlx_migrations" },
  recognises: (columns) => ["version", "description", "success", "checksum"].every((one) => columns.includes(one)),
  async read(session, table) {
    const rows = await session.query<Record<"version" | "description" | "success" | "checksum", string>>(
      `SELECT version, description, success, encode(checksum, 'hex') AS checksum FROM ${table} ORDER BY version`,
    );
    return rows.map(({ version, description, success, checksum }) => {
      if (success !== "t") {
        throw new StrataError("SOURCE_DIRTY", {
          what: `sqlx began migration ${version} (${description}) and did not finish it.`,
          next: `Finish or undo it by hand, and correct its row in ${table}; then run \`strata adopt\` again.`,
        });
      }
      return {
        row: `version ${version}`,
        version,
        name: `${version}_${description.replaceAll(" ", "_")}`,
        hash: checksum,
      };
    });
  },
};
