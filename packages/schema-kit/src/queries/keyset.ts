import { sql, type SQL } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Brand } from "../brand.ts";

/** A place in a list that is ordered by a time and an id. Opaque: only what a page gave as `next` is one. */
export type Cursor = Brand<string, "cursor">;

export interface Page<Row> {
  readonly rows: Row[];
  /** Where the next page begins; undefined on the last one. */
  readonly next: Cursor | undefined;
}

/** The column as text in ISO 8601, UTC, with all its microseconds, of which a Date keeps milliseconds. */
export function exactTime(column: AnyPgColumn): SQL<string> {
  // to_char gives null for infinity.
  return sql<string>`coalesce(to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ${column}::text)`;
}

/** Behind the cursor in a list whose newest come first. True of every row without a cursor. */
export function olderThan(cursor: Cursor | undefined, time: AnyPgColumn, id: AnyPgColumn): SQL | undefined {
  return cursor === undefined ? undefined : sql`(${time}, ${id}) < ${place(cursor)}`;
}

/** Behind the cursor in a list whose oldest come first. */
export function newerThan(cursor: Cursor | undefined, time: AnyPgColumn, id: AnyPgColumn): SQL | undefined {
  return cursor === undefined ? undefined : sql`(${time}, ${id}) > ${place(cursor)}`;
}

/** The place of a row, in both directions. */
export function cursorAt(at: string, id: string): Cursor {
  return `${at}_${id}` as Cursor;
}

/** A page of `limit` rows out of up to one more, by which it knows that it is not the last. */
export function pageOf<Row>(
  found: readonly { readonly row: Row; readonly at: string; readonly id: string }[],
  limit: number,
): Page<Row> {
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map(({ row }) => row),
    next: last !== undefined && found.length > limit ? cursorAt(last.at, last.id) : undefined,
  };
}

const CURSOR =
  /^(?<at>\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z|-?infinity)_(?<id>[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

function place(cursor: Cursor): SQL {
  const { at, id } = CURSOR.exec(cursor)?.groups ?? {};
  if (at === undefined || id === undefined) throw new RangeError("This is no cursor that a page has given.");
  // By way of text, since postgres.js would make a Date of a parameter that is a timestamptz.
  return sql`(${at}::text::timestamptz, ${id}::uuid)`;
}
