import { isNeutral, lockedTable } from "./locked-table.ts";

/** Statements of a script that share a transaction. */
export interface Group {
  /** Its first statement, counted from 0. */
  readonly from: number;
  readonly statements: readonly string[];
  /** The one table that they lock against the application, as it is written; none where they lock none. */
  readonly table: string | undefined;
}

/**
 * Puts statements that stand together and lock the same table into one transaction: a dual-write trigger and the NOT VALID
 * checks that go with it must begin to count at the same moment, and one lock is better than three. Two tables are never
 * locked in one transaction. What locks none of its own joins those around it; everything else stands alone. Pure.
 */
export function groupByTable(statements: readonly string[]): Group[] {
  const groups: { from: number; statements: string[]; table: string | undefined; open: boolean }[] = [];
  for (const [at, statement] of statements.entries()) {
    const table = lockedTable(statement);
    const joins = table !== undefined || isNeutral(statement);
    const last = groups.at(-1);
    if (joins && last?.open === true && (table === undefined || last.table === undefined || same(last.table, table))) {
      last.statements.push(statement);
      last.table ??= table;
    } else {
      groups.push({ from: at, statements: [statement], table, open: joins });
    }
  }
  return groups.map(({ from, statements: together, table }) => ({ from, statements: together, table }));
}

/** Each by itself: VALIDATE takes its time, and must not do so under a lock that another statement took. */
export function eachAlone(statements: readonly string[]): Group[] {
  return statements.map((statement, from) => ({ from, statements: [statement], table: lockedTable(statement) }));
}

/** `Timers`, `timers` and `"timers"` are one table. */
function same(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(name: string): string {
  return name.replaceAll(/"((?:[^"]|"")*)"|([^".\s]+)|\s+/g, (_, quoted?: string, bare?: string) =>
    quoted === undefined ? (bare ?? "").toLowerCase() : quoted,
  );
}
