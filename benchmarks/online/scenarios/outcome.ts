import { createHash } from "node:crypto";
import { readCatalog } from "@strata/postgres-testkit";
import postgres from "postgres";

/** What a database holds in the end: two with the same outcome have the same objects and the same rows. */
export async function outcomeOf(url: string): Promise<string> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const [rows] = await sql`SELECT count(*), sum(hashtextextended(t::text, 0)) AS hash FROM timers t`;
    return createHash("sha256")
      .update(JSON.stringify([await readCatalog(sql), rows]))
      .digest("hex");
  } finally {
    await sql.end();
  }
}
