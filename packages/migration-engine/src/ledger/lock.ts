import { StrataError } from "../errors/strata-error.ts";
import type { Clock } from "../clock.ts";
import { quoteIdentifier } from "../sql/identifiers.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { Session } from "../wire/session.ts";

/** Who holds the lock, as far as the role may see (pg_stat_activity hides other roles' details from ordinary ones). */
export interface LockHolder {
  readonly pid: number;
  readonly user: string | undefined;
  readonly application: string | undefined;
  readonly address: string | undefined;
  /** How long that session has been connected, in seconds. */
  readonly connectedForSeconds: number | undefined;
}

/**
 * The advisory lock of one schema: the first key says "Strata" (ASCII `stra`), the second which schema. Advisory locks
 * are per database already (manual, section 13.3.5), and vanish with the session that holds them.
 */
const KEYS = "1937011297, hashtext($1)";

/** Whether this session holds such a lock, as an expression. */
export const HOLDS_LOCK = `EXISTS (SELECT FROM pg_catalog.pg_locks
  WHERE pid = pg_backend_pid() AND locktype = 'advisory' AND classid = 1937011297 AND objsubid = 2 AND granted)`;

const POLL_MS = 100;
const REPORT_EVERY_MS = 5_000;

export interface LockOptions {
  readonly schema: string;
  readonly clock: Clock;
  /** How long to wait for another holder, in milliseconds. */
  readonly waitMs: number;
  /** Called when the wait begins and every few seconds during it. */
  readonly onWaiting: (holder: LockHolder | undefined, waitedMs: number) => void;
  /** Called when a wait that was told of has come to its good end. */
  readonly onAcquired: (waitedMs: number) => void;
}

/**
 * Takes the lock by asking again and again. Never by `pg_advisory_lock`: a session blocked in it holds a snapshot, and
 * CREATE INDEX CONCURRENTLY in the session that holds the lock waits for just that snapshot, a deadlock.
 *
 * A holder that builds an index, or whose backfill goes on, is waited for as long as it makes progress.
 *
 * @throws StrataError LOCK_NOT_AVAILABLE with the holder's name when it is still taken after `waitMs`
 */
export function acquireLock(session: Session, options: LockOptions): Promise<void> {
  return waitForLock(session, options, async (acquired) => {
    const locked = await tryLock(session, "pg_try_advisory_lock", options.schema);
    if (locked) acquired();
    return locked;
  });
}

/** Takes the lock until the end of the transaction, if it is free: what holds behind a pooler, too. Does not wait. */
export function tryTransactionLock(session: Session, schema: string): Promise<boolean> {
  return tryLock(session, "pg_try_advisory_xact_lock", schema);
}

async function tryLock(session: Session, take: string, schema: string): Promise<boolean> {
  const [row] = await session.query<{ locked: string }>(`SELECT ${take}(${KEYS}) AS locked`, [schema]);
  return row?.locked === "t";
}

/**
 * Tries again and again, telling who holds the lock meanwhile.
 *
 * @param attempt false when the lock was taken; it must hold no snapshot afterwards. Calls what it is given once it has
 *   the lock
 * @throws StrataError LOCK_NOT_AVAILABLE
 */
export async function waitForLock(
  session: Session,
  { schema, clock, waitMs, onWaiting, onAcquired }: LockOptions,
  attempt: (acquired: () => void) => Promise<boolean>,
): Promise<void> {
  const begun = clock.now();
  const tellAcquired = (): void => {
    if (reportAt > 0) onAcquired(clock.now() - begun);
  };
  let reportAt = 0;
  let deadline = waitMs;
  let seenProgress: string | undefined;
  for (;;) {
    if (await attempt(tellAcquired)) return;
    const waited = clock.now() - begun;
    seenProgress ??= await progressOf(session, await findHolder(session, schema), schema);
    if (waited >= deadline) {
      const holder = await findHolder(session, schema);
      const progress = await progressOf(session, holder, schema);
      if (progress === seenProgress) throw lockNotAvailable(holder, waited);
      seenProgress = progress;
      deadline = waited + waitMs;
    }
    if (waited >= reportAt) {
      onWaiting(await findHolder(session, schema), waited);
      reportAt = waited + REPORT_EVERY_MS;
    }
    await clock.sleep(POLL_MS * (0.5 + Math.random()));
  }
}

/** How far the holder has come, as a text that changes while it makes progress; the same all the time when it makes none. */
async function progressOf(session: Session, holder: LockHolder | undefined, schema: string): Promise<string> {
  if (holder === undefined) return "";
  return (await indexProgress(session, holder.pid)) + (await ledgerProgress(session, schema));
}

/** A backfill notes with every batch how far it has come. */
async function ledgerProgress(session: Session, schema: string): Promise<string> {
  const ledger = `${quoteIdentifier(schema)}.strata_ledger`;
  const [found] = await session.query<{ there: string }>("SELECT to_regclass($1) IS NOT NULL AS there", [ledger]);
  if (found?.there !== "t") return "";
  const [row] = await session.query<{ state: string | null }>(
    `SELECT ${fingerprintOf("string_agg(l::text, '' ORDER BY package, name)")} AS state FROM ${ledger} AS l`,
  );
  return row?.state ?? "";
}

async function indexProgress(session: Session, pid: number): Promise<string> {
  const [row] = await session.query<{ progress: string }>(
    "SELECT p::text AS progress FROM pg_stat_progress_create_index p WHERE pid = $1::int",
    [String(pid)],
  );
  return row?.progress ?? "";
}

/** Whether this session still holds the lock: SQL that is not ours may have let go of all that there are. */
export async function holdsLock(session: Session): Promise<boolean> {
  const [row] = await session.query<{ held: string }>(`SELECT ${HOLDS_LOCK} AS held`);
  return row?.held === "t";
}

/**
 * Gives the lock back. Closing the session would do so too, a little later.
 *
 * @returns whether it was still held
 */
export async function releaseLock(session: Session, schema: string): Promise<boolean> {
  const [row] = await session.query<{ held: string }>(`SELECT pg_advisory_unlock(${KEYS}) AS held`, [schema]);
  return row?.held === "t";
}

async function findHolder(session: Session, schema: string): Promise<LockHolder | undefined> {
  // objsubid = 2 marks a lock taken with two keys; classid and objid are unsigned there (manual, section 54.12).
  const [row] = await session.query<
    Record<"pid" | "usename" | "application_name" | "address" | "seconds", string | null>
  >(
    `SELECT l.pid, a.usename, a.application_name, a.client_addr AS address,
            extract(epoch FROM clock_timestamp() - a.backend_start)::bigint AS seconds
       FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.classid = 1937011297 AND l.objid = ((hashtext($1)::bigint + 4294967296) % 4294967296)::oid`,
    [schema],
  );
  if (row === undefined) return undefined;
  return {
    pid: Number(row.pid),
    user: row.usename ?? undefined,
    application: row.application_name ?? undefined,
    address: row.address ?? undefined,
    connectedForSeconds: row.seconds === null ? undefined : Number(row.seconds),
  };
}

export function describeHolder(holder: LockHolder | undefined): string {
  if (holder === undefined) return "a session that has just let go of it";
  const { pid, user, application, address, connectedForSeconds } = holder;
  return [
    `pid ${pid}`,
    application === undefined || application === "" ? "" : `"${application}"`,
    user === undefined ? "" : `role ${user}`,
    address === undefined ? "" : `from ${address}`,
    connectedForSeconds === undefined ? "" : `connected for ${connectedForSeconds} s`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}

function lockNotAvailable(holder: LockHolder | undefined, waitedMs: number): StrataError {
  const stop = holder === undefined ? "" : ` To end that session: SELECT pg_terminate_backend(${holder.pid});`;
  return new StrataError("LOCK_NOT_AVAILABLE", {
    what: `Another migrator holds the lock: ${describeHolder(holder)}.`,
    why: `It did not finish within ${Math.round(waitedMs / 1000)} s.`,
    next: `Wait for it, or allow more time with --lock-wait <time>.${stop}`,
  });
}
