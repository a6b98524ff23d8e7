import { StrataError } from "../errors/strata-error.ts";
import type { Unfinished } from "../ledger/entry.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { label } from "../migration.ts";
import { wholeText, type ScriptText } from "../sql/script-text.ts";
import { statementsIn } from "../sql/statements.ts";
import { ConnectionError } from "../wire/errors.ts";
import type { Session } from "../wire/session.ts";
import {
  clearInvalidIndex,
  indexState,
  isThere,
  parseConcurrentDrop,
  parseConcurrentIndex,
} from "./concurrent-index.ts";
import { FailedStatement, needsNoTransaction } from "./failed-statement.ts";
import { executeMarked } from "./mark.ts";
import {
  assertLocked,
  assertSameEncoding,
  inTransaction,
  resetSession,
  setForSession,
  type Script,
} from "./transaction.ts";

const FROM_THE_START: Unfinished = { statementsDone: 0, inDoubt: false };

/** Settings that a script makes for itself are made again whenever it is taken up. */
export const SETTING = /^(?:SET|RESET)\s/i;

/**
 * Runs a non-transactional migration statement by statement, and notes in the ledger how far it has come.
 *
 * A statement that can run in a transaction shares one with its note, so that it happens exactly once. One that cannot
 * (CREATE INDEX CONCURRENTLY, VACUUM …) is noted as begun before, and as done after: killed in between, it is in doubt,
 * and the next run looks at what it left. Which kind a statement is, the server says: it is tried in a transaction first,
 * and refused there before anything happens.
 *
 * @param ledger none when nothing is to be noted: a `down.sql` that stops half-way begins anew
 * @param retry tries again what gave way to a lock
 * @throws StrataError MIGRATION_UNFINISHED when statements that have run already were edited; FailedStatement
 */
export async function runStepwise(
  session: Session,
  ledger: Ledger | undefined,
  script: Script,
  unfinished: Unfinished | undefined,
  retry: (attempt: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const { migration, settings } = script;
  // The ledger keeps it whole, so that it can be taken up again.
  const text = wholeText(script.text);
  const { statementsDone, inDoubt } = unfinished ?? FROM_THE_START;
  const statements = statementsOf(text);
  if (ledger !== undefined) await assertSameBeginning(ledger, script, statements, unfinished ?? FROM_THE_START);
  await setForSession(session, settings);
  if (ledger !== undefined && unfinished !== undefined)
    await clearRemains(session, ledger, script, statements[statementsDone], statementsDone);
  const listen = script.listen?.();
  for (const [at, statement] of statements.entries()) {
    const note = async (done: number, doubt: boolean): Promise<void> =>
      ledger?.noteProgress(migration, text, { statementsDone: done, inDoubt: doubt });
    const done = at < statementsDone || (at === statementsDone && inDoubt && (await hasHappened(session, statement)));
    try {
      let tags: readonly string[] = [];
      if (SETTING.test(statement)) tags = await session.execute(statement);
      else if (!done) tags = await runStatement(session, script, statement, at, note, retry);
      listen?.(tags[0]);
      assertSameEncoding(session, script);
      if (at >= statementsDone) await note(at + 1, false);
    } catch (error) {
      throw new FailedStatement(at, error);
    }
  }
  await resetSession(session);
}

/** The statements of a script, as Postgres gets them one by one. */
export function statementsOf(script: ScriptText): string[] {
  return Array.from(statementsIn(script), ({ text }) => text);
}

/** Runs a statement with its note, in a transaction where it can; see `runStepwise`. */
export async function runStatement(
  session: Session,
  script: Pick<Script, "migration" | "file">,
  statement: string,
  at: number,
  note: (done: number, inDoubt: boolean) => Promise<void>,
  retry: (attempt: () => Promise<void>) => Promise<void>,
): Promise<readonly string[]> {
  let tags: readonly string[] = [];
  try {
    await retry(() =>
      inTransaction(session, async () => {
        tags = await executeMarked(session, statement, script);
        await assertLocked(session, script);
        await note(at + 1, false);
        return undefined;
      }),
    );
  } catch (error) {
    if (!needsNoTransaction(error)) throw error;
    const index = parseConcurrentIndex(statement);
    if (index !== undefined) await waitingForLocks(session, () => clearInvalidIndex(session, index));
    await note(at, true);
    const run = async (): Promise<void> => {
      tags = await session.execute(statement);
    };
    try {
      await (LOCKS_STRONGLY.test(statement) ? retry(run) : waitingForLocks(session, run));
    } catch (failure) {
      // Answered with an error it has not completed, and may be corrected.
      if (!(failure instanceof ConnectionError)) await note(at, false).catch(() => {});
      throw failure;
    }
    await assertLocked(session, script);
  }
  return tags;
}

/** What cannot run in a transaction and yet shuts everybody out of a table (manual, section 13.3.1). */
const LOCKS_STRONGLY = /^(?:VACUUM\s+(?:FULL\b|\([^)]*\bFULL\b)|CLUSTER\b|REINDEX\b(?!.*\bCONCURRENTLY\b))/is;

/**
 * lock_timeout is against the queue that forms behind a lock request. Most of what cannot run in a transaction locks so
 * weakly that nobody queues behind it, and CREATE INDEX CONCURRENTLY has to wait for old transactions by its nature.
 */
async function waitingForLocks(session: Session, work: () => Promise<unknown>): Promise<void> {
  const [row] = await session.query<{ before: string }>("SELECT current_setting('lock_timeout') AS before");
  await setForSession(session, { lock_timeout: "0" });
  await work();
  await setForSession(session, { lock_timeout: row?.before ?? "0" });
}

/** Whether a statement in doubt has done its work. What can be repeated without harm has not, as far as we care. */
export async function hasHappened(session: Session, statement: string): Promise<boolean> {
  const built = parseConcurrentIndex(statement);
  if (built !== undefined) return (await indexState(session, built)) === "valid";
  const dropped = parseConcurrentDrop(statement);
  return dropped !== undefined && !(await isThere(session, dropped));
}

/** The statement that failed may be another one now: then the invalid index goes that it has left. */
async function clearRemains(
  session: Session,
  ledger: Ledger,
  { migration }: Script,
  current: string | undefined,
  at: number,
): Promise<void> {
  const failed = statementsOf((await ledger.readScript(migration)) ?? "")[at];
  const index = failed === undefined || failed === current ? undefined : parseConcurrentIndex(failed);
  if (index !== undefined) await waitingForLocks(session, () => clearInvalidIndex(session, index));
}

/** What has run cannot be changed any more; what comes after may, since it is what failed. */
async function assertSameBeginning(
  ledger: Ledger,
  { migration, file }: Script,
  statements: readonly string[],
  { statementsDone, inDoubt }: Unfinished,
): Promise<void> {
  const count = inDoubt ? statementsDone + 1 : statementsDone;
  if (count === 0) return;
  const before = statementsOf((await ledger.readScript(migration)) ?? "").slice(0, count);
  const changed = before.findIndex((statement, at) => statement !== statements[at]);
  if (changed < 0) return;
  throw new StrataError("MIGRATION_UNFINISHED", {
    what: `${label(migration)} stopped after ${statementsDone} statements, and statement ${changed + 1} is another one now.`,
    why: `It has run as: ${before[changed]}`,
    location: { file },
  });
}
