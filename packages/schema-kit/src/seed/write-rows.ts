import { getColumns, getTableName, type InferSelectModel } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { quoteIdentifier } from "../declarations/quoting.ts";
import { relationName } from "../declarations/relation.ts";
import type { Database } from "../queries/database.ts";

export interface SeedProgress {
  readonly table: string;
  readonly done: number;
  readonly total: number;
}

/** From so many rows on, COPY. */
const MANY = 10_000;
const COPY_BATCH = 2000;
/** Of the 65,535 parameters of a statement. */
const INSERT_BATCH = 500;

/** What of postgres.js is used, which this package does not depend on. */
interface CopyClient {
  unsafe(statement: string): { writable(): Promise<CopyStream>; reject?: (error: unknown) => void };
}
interface CopyStream {
  write(chunk: string, done: (error?: Error | null) => void): unknown;
  end(done: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/**
 * Writes rows that name every column: by COPY when they are many and `db` is postgres.js' own (a transaction, or another
 * driver, has no COPY that Drizzle would hand out), else by INSERT. A COPY is all or nothing.
 */
export async function writeRows<Table extends PgTable>(
  db: Database,
  table: Table,
  total: number,
  rows: Iterable<InferSelectModel<Table>>,
  onProgress: (progress: SeedProgress) => void = () => {},
): Promise<void> {
  const client = total >= MANY ? copyClientOf(db) : undefined;
  const report = (done: number) => onProgress({ table: getTableName(table), done, total });
  report(0);
  if (client !== undefined) return copyRows(client, table, rows, report);
  let done = 0;
  for (const batch of batches(rows, INSERT_BATCH)) {
    // Every row that is read can be written.
    await db.insert(table).values(batch as never);
    report((done += batch.length));
  }
}

async function copyRows<Table extends PgTable>(
  client: CopyClient,
  table: Table,
  rows: Iterable<InferSelectModel<Table>>,
  report: (done: number) => void,
): Promise<void> {
  const columns = Object.entries(getColumns(table));
  const names = columns.map(([, { name }]) => quoteIdentifier(name)).join(", ");
  const query = client.unsafe(`COPY ${relationName(table)} (${names}) FROM STDIN`);
  const stream = await query.writable();
  const failed = new Promise<never>((_, reject) => {
    stream.on("error", reject);
    // Of a row that the server refuses postgres.js (3.4.9) tells its query alone, which has long been resolved with the
    // stream, and the stream never ends.
    query.reject = reject;
  });
  failed.catch(() => {});
  let done = 0;
  for (const batch of batches(rows, COPY_BATCH)) {
    const lines = batch
      .map((row) => `${columns.map(([key]) => copyText((row as Record<string, unknown>)[key])).join("\t")}\n`)
      .join("");
    const written = new Promise<void>((resolve, reject) => {
      stream.write(lines, (error) => (error === undefined || error === null ? resolve() : reject(error)));
    });
    await Promise.race([written, failed]);
    report((done += batch.length));
  }
  await Promise.race([new Promise<void>((resolve) => stream.end(resolve)), failed]);
}

/** As COPY's text format wants it (manual, COPY, File Formats). */
function copyText(value: unknown): string {
  if (value === null || value === undefined) return "\\N";
  const text = value instanceof Date ? value.toISOString() : typeof value === "string" ? value : JSON.stringify(value);
  return text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

function* batches<Row>(rows: Iterable<Row>, size: number): Generator<Row[]> {
  let batch: Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function copyClientOf(db: Database): CopyClient | undefined {
  const client: unknown = "$client" in db ? db.$client : undefined;
  const isPostgresJs = typeof client === "function" && "unsafe" in client && "reserve" in client;
  return isPostgresJs ? (client as unknown as CopyClient) : undefined;
}
