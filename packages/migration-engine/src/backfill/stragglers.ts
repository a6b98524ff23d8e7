import { StrataError } from "../errors/strata-error.ts";
import { inTransaction } from "../run/transaction.ts";
import type { Session } from "../wire/session.ts";
import type { Backfill } from "./declaration.ts";
import { expression } from "./statements.ts";
import { quoteIdentifier } from "../sql/identifiers.ts";
import type { Relation, Table } from "./table.ts";

/** A row that is still to be done: its relation and its place there. */
export interface Straggler {
  readonly relation: Relation;
  readonly tid: string;
}

/**
 * Looks, in one snapshot over all of the table, for rows that still match: none is the proof that none is left. Locks
 * nothing.
 */
export async function findStragglers(
  session: Session,
  backfill: Backfill,
  table: Table,
  most: number,
): Promise<Straggler[]> {
  const rows = await withoutPolicies(session, () =>
    session.query<Record<"relation" | "tid", string>>(
      `SELECT tableoid AS relation, ctid AS tid FROM ${table.name} AS ${quoteIdentifier(backfill.table)}
        WHERE ${expression(backfill.where)} LIMIT ${most}`,
    ),
  );
  const relations = new Map(table.relations.map((relation) => [relation.oid, relation]));
  return rows.map(({ relation: oid, tid }) => {
    const relation = relations.get(oid);
    // A partition that was attached since, or a child by inheritance.
    if (relation === undefined) {
      throw new StrataError("BACKFILL_INVALID", {
        what: `Rows of "${backfill.table}" are in a table (oid ${oid}) that was not one of its partitions when the backfill began.`,
        next: "Run the command again.",
      });
    }
    return { relation, tid };
  });
}

/** Whether no row is left to be done: what has to hold before the old form may go. */
export async function isBackfilled(session: Session, backfill: Backfill): Promise<boolean> {
  const [row] = await withoutPolicies(session, () =>
    session.query<{ left: string }>(
      `SELECT EXISTS (SELECT FROM ${quoteIdentifier(backfill.table)} WHERE ${expression(backfill.where)}) AS left`,
    ),
  );
  return row?.left === "f";
}

/** A row that a policy hides is not done: the server refuses such a look rather than leave rows out. */
async function withoutPolicies<Row>(session: Session, look: () => Promise<Row[]>): Promise<Row[]> {
  let rows: Row[] = [];
  await inTransaction(session, async () => {
    await session.execute("SET LOCAL row_security = off");
    rows = await look();
    return undefined;
  });
  return rows;
}
