import type { Blocker } from "../run/watch.ts";
import type { Session } from "../wire/session.ts";

/** The lock modes that queue up writers (SHARE ROW EXCLUSIVE) or everybody (ACCESS EXCLUSIVE). */
export type StrongMode = "SHARE ROW EXCLUSIVE" | "EXCLUSIVE" | "ACCESS EXCLUSIVE";

/** The modes that each conflicts with (manual, table 13.2), spelt as in pg_locks. */
const WRITERS = [
  "RowExclusiveLock",
  "ShareUpdateExclusiveLock",
  "ShareLock",
  "ShareRowExclusiveLock",
  "ExclusiveLock",
  "AccessExclusiveLock",
];
const CONFLICTS: Readonly<Record<StrongMode, readonly string[]>> = {
  "SHARE ROW EXCLUSIVE": WRITERS,
  EXCLUSIVE: [...WRITERS, "RowShareLock"],
  "ACCESS EXCLUSIVE": [...WRITERS, "RowShareLock", "AccessShareLock"],
};

/** Somebody who holds a lock of a table that the strong one conflicts with. */
export interface Holder extends Blocker {
  /** Yields by itself to whoever waits for longer than deadlock_timeout, unless it prevents a wraparound. */
  readonly isAutovacuum: boolean;
}

/** A prepared transaction has no process; its locks stay until somebody ends it by name. One of them is its own id. */
const HOLDERS = `
SELECT coalesce(l.pid, 0) AS pid, coalesce(a.usename, x.owner) AS usename, a.application_name,
       coalesce('prepared transaction ' || x.gid, a.state, a.backend_type) AS state, left(a.query, 500) AS query,
       round(extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, x.prepared))::numeric, 3) AS age,
       coalesce(a.backend_type = 'autovacuum worker', false) AS autovacuum
  FROM pg_locks l
  LEFT JOIN pg_stat_activity a ON a.pid = l.pid
  LEFT JOIN (pg_prepared_xacts x JOIN pg_locks own ON own.locktype = 'transactionid' AND own.transactionid = x.transaction
    AND own.granted AND own.pid IS NULL) ON l.pid IS NULL AND own.virtualtransaction = l.virtualtransaction
 WHERE l.locktype = 'relation' AND l.granted AND l.pid IS DISTINCT FROM $2::int
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND l.relation IN (
     SELECT to_regclass(name)::oid FROM jsonb_array_elements_text($1::jsonb) name
     UNION SELECT relid FROM jsonb_array_elements_text($1::jsonb) name, pg_partition_tree(to_regclass(name)))
   AND l.mode IN (SELECT jsonb_array_elements_text($3::jsonb))
 ORDER BY age DESC NULLS LAST`;

/** Who holds a lock of one of the tables, or of a partition, in the way of a strong one; the oldest first. */
export async function findHolders(
  watch: Session,
  tables: readonly string[],
  mode: StrongMode,
  ownProcessId: number,
): Promise<Holder[]> {
  const rows = await watch.query<
    Record<"pid" | "usename" | "application_name" | "state" | "query" | "age" | "autovacuum", string | null>
  >(HOLDERS, [JSON.stringify(tables), String(ownProcessId), JSON.stringify(CONFLICTS[mode])]);
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    // One session may hold several modes, of several partitions.
    const who = `${row.pid} ${row.state}`;
    if (seen.has(who)) return [];
    seen.add(who);
    return [
      {
        pid: Number(row.pid),
        user: row.usename ?? undefined,
        application: row.application_name ?? undefined,
        state: row.state ?? undefined,
        ageSeconds: row.age === null ? undefined : Number(row.age),
        query: row.query ?? undefined,
        isAutovacuum: row.autovacuum === "t",
      },
    ];
  });
}
