import type { Tool } from "./tool.ts";

/**
 * Drizzle's migrator. 0.x writes (id, hash, created_at); 1.0 adds (name, applied_at), to an old table too, when it first
 * runs (drizzle-orm 0.45 pg-core/dialect.ts, 1.0 up-migrations/pg.ts). `hash` is the SHA-256 of the file as it was read;
 * `created_at` is the journal's `when` in 0.x, and the second in the folder's name in 1.0.
 */
export const drizzle: Tool = {
  name: "drizzle",
  table: { schema: "drizzle", name: "__drizzle_migrations" },
  recognises: (columns) => ["id", "hash", "created_at"].every((one) => columns.includes(one)),
  async read(session, table, columns) {
    const name = columns.includes("name") ? "name" : "NULL AS name";
    const rows = await session.query<{ id: string; hash: string; created_at: string | null; name: string | null }>(
      `SELECT id, hash, created_at, ${name} FROM ${table} ORDER BY id`,
    );
    return rows.map(({ id, hash, created_at: createdAt, name: folder }) => ({
      row: `id ${id}`,
      hash,
      time: createdAt === null ? undefined : Number(createdAt),
      name: folder ?? undefined,
    }));
  },
};
