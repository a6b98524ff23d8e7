import { describeBlocker } from "../run/watch.ts";
import type { Session } from "../wire/session.ts";
import type { Limits } from "./limits.ts";
import type { Table } from "./table.ts";

/** Why a backfill waits. */
export interface Pressure {
  readonly kind: "replication-lag" | "lock-waiters" | "old-transaction" | "dead-rows" | "locked-rows";
  readonly value: number;
  readonly limit: number;
  readonly unit: "bytes" | "seconds" | "sessions" | "rows per live row" | "rows";
  /** Who or what it is, for people. */
  readonly detail: string | undefined;
}

/** What was seen of the server. What the role may not see is undefined, and no reason to wait. */
export interface Load {
  readonly lagBytes: number | undefined;
  readonly lagSeconds: number | undefined;
  readonly lockWaiters: number;
  readonly oldest: { readonly seconds: number; readonly who: string } | undefined;
  readonly deadRowsPerLive: number;
}

/** Below so many dead rows, nobody gains by a vacuum. */
const FEW_ROWS = 20_000;

/** The first reason to wait, if there is any. */
export function pressureOf(load: Load, limits: Limits): Pressure | undefined {
  const { lagBytes = 0, lagSeconds = 0, lockWaiters, oldest, deadRowsPerLive } = load;
  if (lagBytes > limits.replicationLagBytes) {
    return pressure("replication-lag", lagBytes, limits.replicationLagBytes, "bytes");
  }
  if (lagSeconds > limits.replicationLagSeconds) {
    return pressure("replication-lag", lagSeconds, limits.replicationLagSeconds, "seconds");
  }
  if (lockWaiters > limits.lockWaiters) return pressure("lock-waiters", lockWaiters, limits.lockWaiters, "sessions");
  if (oldest !== undefined && oldest.seconds > limits.oldTransactionSeconds) {
    return pressure("old-transaction", oldest.seconds, limits.oldTransactionSeconds, "seconds", oldest.who);
  }
  if (deadRowsPerLive > limits.deadRowsPerLive) {
    return pressure("dead-rows", deadRowsPerLive, limits.deadRowsPerLive, "rows per live row");
  }
  return undefined;
}

function pressure(
  kind: Pressure["kind"],
  value: number,
  limit: number,
  unit: Pressure["unit"],
  detail?: string,
): Pressure {
  return { kind, value, limit, unit, detail };
}

/**
 * Sessions that have waited for a lock for a while: longer than a batch of ours could make them. Vacuums are old without
 * harm: they hold no row back (pg_stat_activity, backend_xmin).
 */
const LOAD = `
SELECT (SELECT max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)) FROM pg_stat_replication WHERE state = 'streaming') AS lag_bytes,
       (SELECT max(extract(epoch FROM replay_lag)) FROM pg_stat_replication WHERE state = 'streaming') AS lag_seconds,
       (SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
         WHERE NOT l.granted AND a.datname = current_database()
           AND l.waitstart < clock_timestamp() - interval '500 milliseconds') AS lock_waiters,
       (SELECT sum(n_dead_tup) FROM pg_stat_all_tables WHERE relid IN (SELECT jsonb_array_elements_text($1::jsonb)::oid)) AS dead,
       (SELECT sum(n_live_tup) FROM pg_stat_all_tables WHERE relid IN (SELECT jsonb_array_elements_text($1::jsonb)::oid)) AS live`;

const OLDEST = `
SELECT pid, usename, application_name, state, left(query, 500) AS query,
       extract(epoch FROM clock_timestamp() - xact_start)::bigint AS age
  FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type <> 'autovacuum worker'
   AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL) AND xact_start IS NOT NULL
 ORDER BY xact_start LIMIT 1`;

export async function readLoad(watch: Session, { relations }: Table): Promise<Load> {
  const oids = JSON.stringify(relations.map(({ oid }) => oid));
  const [[load], [oldest]] = await Promise.all([
    watch.query<Record<"lag_bytes" | "lag_seconds" | "lock_waiters" | "dead" | "live", string | null>>(LOAD, [oids]),
    watch.query<Record<"pid" | "usename" | "application_name" | "state" | "query" | "age", string | null>>(OLDEST),
  ]);
  const dead = Number(load?.dead ?? 0);
  return {
    lagBytes: number(load?.lag_bytes),
    lagSeconds: number(load?.lag_seconds),
    lockWaiters: Number(load?.lock_waiters ?? 0),
    oldest: oldest && {
      seconds: Number(oldest.age),
      who: describeBlocker({
        pid: Number(oldest.pid),
        user: oldest.usename ?? undefined,
        application: oldest.application_name ?? undefined,
        state: oldest.state ?? undefined,
        ageSeconds: Number(oldest.age),
        query: oldest.query ?? undefined,
      }),
    },
    deadRowsPerLive: dead < FEW_ROWS ? 0 : dead / Math.max(1, Number(load?.live ?? 0)),
  };
}

function number(value: string | null | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
