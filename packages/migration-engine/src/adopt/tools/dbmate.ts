import type { Tool } from "./tool.ts";

/** dbmate (pkg/driver/postgres/postgres.go): a row with nothing but the version for each migration. So does Rails. */
export const dbmate: Tool = {
  name: "dbmate",
  table: { name: "schema_migrations" },
  recognises: (columns) => columns.join() === "version",
  async read(session, table) {
    const rows = await session.query<{ version: string }>(`SELECT version FROM ${table} ORDER BY version`);
    return rows.map(({ version }) => ({ row: `version ${version}`, version }));
  },
};
