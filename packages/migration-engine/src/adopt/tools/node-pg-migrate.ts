import type { Tool } from "./tool.ts";

/**
 * node-pg-migrate (src/runner.ts, src/migration.ts): a row with the file's name without its ending. The name begins with
 * the milliseconds since 1970 at which it was created, or, if so configured, with 17 digits of UTC.
 */
export const nodePgMigrate: Tool = {
  name: "node-pg-migrate",
  table: { name: "pgmigrations" },
  recognises: (columns) => ["id", "name", "run_on"].every((one) => columns.includes(one)),
  async read(session, table) {
    const rows = await session.query<{ id: string; name: string }>(`SELECT id, name FROM ${table} ORDER BY run_on, id`);
    return rows.map(({ id, name }) => {
      const milliseconds = /^\d{13}(?=_)/.exec(name)?.[0];
      return { row: `id ${id}`, name, time: milliseconds === undefined ? undefined : Number(milliseconds) };
    });
  },
};
