import { openSession, type Target } from "../database/open.ts";
import type { Session } from "../wire/session.ts";

/** A session that another one waits for. */
export interface Blocker {
  readonly pid: number;
  readonly user: string | undefined;
  readonly application: string | undefined;
  /** `active`, `idle in transaction` … */
  readonly state: string | undefined;
  /** How long its transaction has been open, in seconds. */
  readonly ageSeconds: number | undefined;
  /** Its newest statement, or the beginning of it. */
  readonly query: string | undefined;
}

/** How far CREATE INDEX has come, as pg_stat_progress_create_index tells it. */
export interface IndexProgress {
  readonly phase: string;
  /** Of `total`, in blocks or tuples; both 0 where the phase counts nothing. */
  readonly done: number;
  readonly total: number;
}

export interface Sight {
  readonly blockers: readonly Blocker[];
  readonly progress: IndexProgress | undefined;
}

const FIRST_LOOK_MS = 300;
const LOOK_EVERY_MS = 1_000;

/**
 * Does some work in a session while a second one looks on: whom it waits for, and how far an index has come. The second
 * session is opened only when the work takes its time. Looking on is a courtesy: where it fails, the work goes on.
 */
export async function whileWatched<Result>(
  target: Target,
  processId: number | undefined,
  onSight: (sight: Sight) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  if (processId === undefined) return work();
  const watched = processId;
  let watcher: Promise<Session> | undefined;
  let timer = setTimeout(look, FIRST_LOOK_MS);
  let ended = false;

  function look(): void {
    watcher ??= openSession(target);
    void lookOnce(watcher).catch(() => {});
  }

  async function lookOnce(opening: Promise<Session>): Promise<void> {
    const sight = await seeWhat(await opening, watched);
    if (ended) return;
    if (sight.blockers.length > 0 || sight.progress !== undefined) onSight(sight);
    timer = setTimeout(look, LOOK_EVERY_MS);
  }

  try {
    return await work();
  } finally {
    ended = true;
    clearTimeout(timer);
    await watcher?.then((session) => session.close()).catch(() => {});
  }
}

async function seeWhat(session: Session, processId: number): Promise<Sight> {
  const pid = [String(processId)];
  const [blockers, [progress]] = await Promise.all([
    session.query<Record<"pid" | "usename" | "application_name" | "state" | "query" | "age", string | null>>(
      `SELECT pid, usename, application_name, state, left(query, 500) AS query,
              extract(epoch FROM clock_timestamp() - xact_start)::bigint AS age
         FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids($1::int)) ORDER BY xact_start`,
      pid,
    ),
    session.query<Record<"phase" | "done" | "total", string>>(
      `SELECT phase,
              CASE WHEN blocks_total > 0 THEN blocks_done ELSE tuples_done END AS done,
              CASE WHEN blocks_total > 0 THEN blocks_total ELSE tuples_total END AS total
         FROM pg_stat_progress_create_index WHERE pid = $1::int`,
      pid,
    ),
  ]);
  return {
    blockers: blockers.map((row) => ({
      pid: Number(row.pid),
      user: row.usename ?? undefined,
      application: row.application_name ?? undefined,
      state: row.state ?? undefined,
      ageSeconds: row.age === null ? undefined : Number(row.age),
      query: row.query ?? undefined,
    })),
    progress: progress && { phase: progress.phase, done: Number(progress.done), total: Number(progress.total) },
  };
}

/** One line about a blocker, for people. */
export function describeBlocker({ pid, user, application, state, ageSeconds, query }: Blocker): string {
  const parts = [
    `pid ${pid}`,
    application ? `"${application}"` : "",
    user === undefined ? "" : `role ${user}`,
    state ?? "",
    ageSeconds === undefined ? "" : `its transaction open for ${ageSeconds} s`,
  ].filter((part) => part !== "");
  return query ? `${parts.join(", ")}: ${query.replaceAll(/\s+/g, " ").slice(0, 120)}` : parts.join(", ");
}
