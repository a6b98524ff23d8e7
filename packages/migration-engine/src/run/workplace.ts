import { systemClock } from "../clock.ts";
import { explainSessionFailure } from "../database/failure.ts";
import { keepAlive } from "../database/keep-alive.ts";
import { openSession } from "../database/open.ts";
import { assertWritable, surveyGround, type Ground } from "../database/preflight.ts";
import type { LedgerEntry } from "../ledger/entry.ts";
import { Ledger } from "../ledger/ledger.ts";
import { acquireLock, releaseLock, tryTransactionLock, waitForLock, type LockOptions } from "../ledger/lock.ts";
import { findFinding, ledgerIsTheSame, looksTheSame } from "../finding/finding.ts";
import type { Finding } from "../finding/file.ts";
import type { Ignored } from "../layouts/layout.ts";
import { readHistory } from "../layouts/read-history.ts";
import { orderMigrations, type OrderedMigration } from "../order.ts";
import type { Session } from "../wire/session.ts";
import { releasedBySome } from "./forbidden.ts";
import { inTransaction } from "./transaction.ts";
import { DEFAULTS, type ChangeOptions, type RunOptions } from "./options.ts";

/** What a run stands on: the folders in their order, a session, and the ledger as far as there is one. */
export interface Workplace {
  /** When it was begun, before anything was read: milliseconds since 1970. */
  readonly begunMs: number;
  readonly ordered: readonly OrderedMigration[];
  /** What lies among the migrations and will never run. */
  readonly ignored: readonly Ignored[];
  readonly session: Session;
  readonly ground: Ground;
  readonly ledger: Ledger;
  /** The ledger's entries, oldest first; none where there is no ledger yet. */
  readonly readEntries: () => Promise<LedgerEntry[]>;
}

/**
 * Reads the folders first (bad input is refused before anything is touched), then connects, and closes in the end.
 *
 * @param settled what comes of it where an earlier run found all applied, and nothing has changed since: then neither the
 *   folders nor the entries are read. Left out, they always are
 */
export async function inWorkplace<Result>(
  options: RunOptions,
  work: (workplace: Workplace) => Promise<Result>,
  settled?: (finding: Finding) => Result,
): Promise<Result> {
  const begunMs = Date.now();
  const finding = settled && findFinding(options);
  const early = finding === undefined ? await readFolders(options) : undefined;
  const opening = openSession(options);
  const untouched = finding && looksTheSame(finding);
  const session = await opening.catch(async (error: unknown) => {
    if (early === undefined) await readFolders(options);
    throw error;
  });
  let isSettled = false;
  try {
    const surveying = surveyGround(session);
    const unwritten = finding && ledgerIsTheSame(finding, session);
    const ground = await surveying;
    const ledger = new Ledger(session, ground.schema, ground.ledgerColumns);
    if (settled !== undefined && finding?.schema === ground.schema && !ledger.isOutdated) {
      isSettled = (await unwritten) === true && (await untouched) === true;
      if (isSettled) return settled(finding);
    }
    const { ordered, ignored } = early ?? (await readFolders(options));
    let exists = ground.ledgerExists;
    const readEntries = async (): Promise<LedgerEntry[]> => {
      exists ||= (await surveyGround(session)).ledgerExists;
      return exists ? ledger.read() : [];
    };
    return await work({ begunMs, ordered, ignored, session, ground, ledger, readEntries });
  } catch (error) {
    throw explainSessionFailure(error);
  } finally {
    const closed = session.close();
    // Where nothing was done, nobody waits for the server to have heard the last word.
    if (!isSettled) await closed;
  }
}

async function readFolders({ roster }: RunOptions): Promise<Pick<Workplace, "ordered" | "ignored">> {
  const histories = await Promise.all(roster.map(readHistory));
  const ordered = orderMigrations(
    roster,
    histories.flatMap(({ migrations }) => migrations),
  );
  return { ordered, ignored: histories.flatMap((history) => history.ignored) };
}

/**
 * Does work that changes the database while no other migrator does. Behind a pooler there is no lock that could be held
 * for so long: there every transaction takes it for itself (`inTurn`), and looks at the ledger again.
 */
export async function whileLocked<Result>(
  workplace: Workplace,
  options: ChangeOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const { session, ground } = workplace;
  assertWritable(ground);
  // Who only looks holds nothing that anybody waits for.
  await session.execute(keepAlive(session));
  if (!ground.pooled) await acquireLock(session, lockOptions(workplace, options));
  if (workplace.ledger.isOutdated) {
    await inTurn(workplace, options, async () => {
      await workplace.ledger.upgrade();
      return undefined;
    });
  }
  if (ground.pooled) return work();
  const result = await work();
  if (!(await releaseLock(session, ground.schema))) throw releasedBySome();
  return result;
}

/**
 * Does something in a transaction of its own while no other migrator does anything. Where the session holds the lock
 * already, that is just the transaction.
 *
 * @param work gives the transaction's id, where somebody will ask for it
 */
export async function inTurn(
  workplace: Workplace,
  options: ChangeOptions,
  work: () => Promise<string | undefined>,
): Promise<void> {
  const { session, ground } = workplace;
  if (!ground.pooled) return inTransaction(session, work);
  await waitForLock(session, lockOptions(workplace, options), async (acquired) => {
    let locked = false;
    await inTransaction(session, async () => {
      locked = await tryTransactionLock(session, ground.schema);
      if (!locked) return undefined;
      acquired();
      return work();
    });
    return locked;
  });
}

function lockOptions({ ground }: Workplace, options: ChangeOptions): LockOptions {
  const { clock = systemClock, lockWaitMs = DEFAULTS.lockWaitMs, report } = options;
  const onWaiting: LockOptions["onWaiting"] = (holder, waitedMs) =>
    report?.({ type: "lock-waiting", holder, waitedMs });
  const onAcquired: LockOptions["onAcquired"] = (waitedMs) => report?.({ type: "lock-acquired", waitedMs });
  return { schema: ground.schema, clock, waitMs: lockWaitMs, onWaiting, onAcquired };
}
