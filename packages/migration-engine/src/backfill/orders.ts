import { quoteIdentifier } from "../sql/identifiers.ts";
import type { Session } from "../wire/session.ts";
import type { Position } from "./checkpoint.ts";
import type { Backfill } from "./declaration.ts";
import { columnList, partCondition, source } from "./statements.ts";
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
/** 32 MB: done in some seconds, longer than most snapshots live, and mostly between two checkpoints. */
const WINDOW_BLOCKS = 4_096;

/**
 * In the order in which the rows lie (TID range scan, PostgreSQL 14), window by window, and through each window in
 * several passes with a part of its rows each.
 *
 * Pages are full, so that new versions go elsewhere at first. What they leave behind is pruned when the next pass comes
 * by, and is room for its rows in their own page, where an update costs no entry in any index (heap-only, manual section
 * 66.7). Passes through all of the relation would do that too, but write each page to the WAL in full as often as there
 * is a checkpoint between them; and a vacuum between them would put the room into the free space map, for the rows of
 * other pages to take.
 */
export function blockOrder(backfill: Backfill, { blocks: end }: Relation, passes: number): Order {
  const windowEnd = (window: number): number => Math.min(window + WINDOW_BLOCKS, end);
  const settle = ({ window, pass, next }: BlockPosition): BlockPosition | undefined => {
    if (next < windowEnd(window)) return { order: "blocks", window, pass, next, end };
    if (pass < passes) return { order: "blocks", window, pass: pass + 1, next: window, end };
    const following = windowEnd(window);
    return following < end ? { order: "blocks", window: following, pass: 1, next: following, end } : undefined;
  };
  return {
    first: { order: "blocks", window: 0, pass: 1, next: 0, end },
    firstSize: FIRST_BLOCKS,
    next: async (position, size) => {
      const at = position.order === "blocks" ? settle(position) : undefined;
      if (at === undefined || end === 0) return undefined;
      const next = Math.min(at.next + size, windowEnd(at.window));
      const part = partCondition(backfill, at.pass, passes);
      return {
        condition: `ctid >= '(${at.next},0)'::tid AND ctid < '(${next},0)'::tid AND ${part}`,
        parameters: [],
        upTo: { ...at, next },
      };
    },
    share: (position) => {
      if (position.order !== "blocks") return undefined;
      const { window, pass, next } = position;
      const whole = windowEnd(window) - window;
      return (window + ((pass - 1) * whole + next - window) / passes) / Math.max(1, end);
    },
  };
}

type BlockPosition = Extract<Position, { order: "blocks" }>;

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
