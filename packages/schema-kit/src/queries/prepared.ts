import { entityKind } from "drizzle-orm";
import type { Database } from "./database.ts";

/** A query as Drizzle builds it, not sent yet. */
interface Query<Result> extends PromiseLike<Result> {
  prepare(): { execute(): Promise<Result> };
}

/**
 * Sends a query that services send again and again: over postgres.js as a prepared statement, of which the server keeps the
 * plan, and which takes one round trip instead of two (docs/decisions/0019). Its texts must be few, since each stays with
 * its connection. A client that was made with `prepare: false`, as PgBouncer before 1.21 needs it, prepares nothing.
 *
 * Over other drivers it is sent as it is: node-postgres takes one round trip anyway, and has no such setting.
 */
export function prepared<Result>(db: Database, query: Query<Result>): Promise<Result> {
  return isPostgresJs(db) ? query.prepare().execute() : Promise.resolve(query);
}

/** The database, or a transaction in it. By the name of its class: to import it would bring the driver along. */
function isPostgresJs(db: Database): boolean {
  const kind: unknown = Reflect.get(db.constructor, entityKind);
  return typeof kind === "string" && kind.startsWith("PostgresJs");
}
