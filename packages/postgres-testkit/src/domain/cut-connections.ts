import type { PgAsyncDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type { TestDatabase } from "../index.ts";
import { openNodePostgres } from "../drivers.ts";

type Database = PgAsyncDatabase<PgQueryResultHKT>;

const CUT_EVERY_MS = 50;
/** On a busy machine few connections have got anywhere in the time: so many are cut in the middle of a query, however long it takes. */
const LEAST_CUT = 5;

/**
 * Has so many workers work again and again for at least so long, on connections of which some are cut all the time: nobody knows
 * then what was done. What a worker throws is dropped.
 *
 * @param queries what a connection must have sent to be cut, as a pattern of LIKE
 */
export async function whileConnectionsAreCut(
  { url, sql }: TestDatabase,
  { workers, forMs, queries }: { readonly workers: number; readonly forMs: number; readonly queries: string },
  work: (db: Database, worker: number) => Promise<void>,
): Promise<void> {
  const dying = new URL(url);
  dying.searchParams.set("application_name", "dying");
  await using pool = openNodePostgres(dying.href, { max: workers });
  const stop = Date.now() + forMs;
  let cut = 0;
  const goesOn = (): boolean => Date.now() < stop || cut < LEAST_CUT;
  const cutting = (async () => {
    while (goesOn()) {
      const found = await sql<{ state: string }[]>`select state, pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'dying' and query like ${queries} and random() < 0.1`;
      cut += found.filter(({ state }) => state === "active").length;
      await new Promise((resolve) => setTimeout(resolve, CUT_EVERY_MS));
    }
  })();
  const working = Array.from({ length: workers }, async (_, worker) => {
    while (goesOn()) await work(pool.db, worker).catch(() => {});
  });
  await Promise.all([cutting, ...working]);
}
