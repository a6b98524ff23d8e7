import type { ExplainedQuery } from "@strata/postgres-testkit";
import type { Database } from "@strata/schema-kit/queries";
import { openPostgresJs } from "./drivers.ts";

/** The one query that `run` sends, which is rolled back. */
export async function capturedQuery(url: string, run: (db: Database) => Promise<unknown>): Promise<ExplainedQuery> {
  const sent: ExplainedQuery[] = [];
  await using opened = openPostgresJs(url, { max: 1, logQuery: (sql, params) => sent.push({ sql, params }) });
  const undo = new Error("rolled back");
  await opened.db
    .transaction(async (tx) => {
      await run(tx);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  const [only, ...more] = sent;
  if (only === undefined || more.length > 0) throw new Error(`${sent.length} queries were sent.`);
  return only;
}
