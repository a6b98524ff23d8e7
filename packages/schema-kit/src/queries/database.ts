import type { PgAsyncDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";

type Builders = "select" | "insert" | "update" | "delete" | "with" | "$with" | "execute";

/** What a query needs: any Drizzle database over Postgres, whatever its driver and its relations, or a transaction in it. */
export interface Database extends Pick<PgAsyncDatabase<PgQueryResultHKT>, Builders> {
  /** In a transaction: a savepoint. */
  transaction<Result>(run: (transaction: Database) => Promise<Result>): Promise<Result>;
}
