import { quoteIdentifier } from "../sql/identifiers.ts";
import type { Session } from "../wire/session.ts";
import type { Position } from "./checkpoint.ts";
import type { Backfill } from "./declaration.ts";
import { columnList, source } from "./statements.ts";
import type { Relation, Table } from "./table.ts";

/** A piece of a relation that one batch does. */
export interface Range {
  readonly condition: string;
  readonly parameters: readonly string[];
  /** Where the next one begins. */
  readonly upTo: Position;
}

/** A way through a relation in pieces. */
export interface Order {
  readonly first: Position;
  /** Blocks or rows of the first piece. */
  readonly firstSize: number;
  next(position: Position, size: number): Promise<Range | undefined>;
  /** How much of it lies before a position, from 0 to 1, where that can be told. */
  share(position: Position): number | undefined;
}

const FIRST_BLOCKS = 8;
const FIRST_ROWS = 200;

/** In the order in which the rows lie: each page is read, and written, once a pass (TID range scan, PostgreSQL 14). */
export function blockOrder({ blocks }: Relation): Order {
  return {
    first: { order: "blocks", next: 0, end: blocks },
    firstSize: FIRST_BLOCKS,
    next: async (position, size) => {
      if (position.order !== "blocks" || position.next >= position.end) return undefined;
      const upTo = Math.min(position.next + size, position.end);
      return {
        condition: `ctid >= '(${position.next},0)'::tid AND ctid < '(${upTo},0)'::tid`,
        parameters: [],
        upTo: { ...position, next: upTo },
      };
    },
    share: (position) => (position.order === "blocks" ? position.next / Math.max(1, position.end) : undefined),
  };
}

/** In the order of the key, for relations whose rows have no blocks that could be named. */
export function keyOrder(session: Session, backfill: Backfill, { columns }: Table, relation: Relation): Order {
  const { key } = backfill;
  const list = columnList(key);
  const values = (from: number): string =>
    key.map((name, at) => `$${from + at}::${columns.get(name)?.type ?? "text"}`).join(", ");
  const texts = key.map((name, at) => `${quoteIdentifier(name)}::text AS k${at}`).join(", ");
  return {
    first: { order: "key", after: null },
    firstSize: FIRST_ROWS,
    next: async (position, size) => {
      if (position.order !== "key" || position.ended) return undefined;
      const after = position.after ?? [];
      const behind = position.after === null ? "true" : `(${list}) > (${values(1)})`;
      const [bound] = await session.query(
        `SELECT ${texts} FROM ${source(relation, backfill)} WHERE ${behind} ORDER BY ${list} LIMIT 1 OFFSET ${size - 1}`,
        after,
      );
      // Fewer than so many are left: this is the last piece, however many are added meanwhile.
      if (bound === undefined) return { condition: behind, parameters: after, upTo: { ...position, ended: true } };
      const last = key.map((_, at) => bound[`k${at}`] ?? "");
      return {
        condition: `${behind} AND (${list}) <= (${values(1 + after.length)})`,
        parameters: [...after, ...last],
        upTo: { order: "key", after: last },
      };
    },
    share: () => undefined,
  };
}
