import { systemClock } from "../clock.ts";
import { openSession } from "../database/open.ts";
import { FailedStatement } from "../run/failed-statement.ts";
import { DEFAULTS } from "../run/options.ts";
import { prepare } from "../run/prepare.ts";
import { explainScriptFailure } from "../run/script-failure.ts";
import { hasHappened, runStatement, SETTING, statementsOf } from "../run/stepwise.ts";
import { executeMarked } from "../run/mark.ts";
import {
  assertLocked,
  assertSameEncoding,
  inTransaction,
  resetSession,
  setForSession,
  type Script,
} from "../run/transaction.ts";
import { whileRetrying } from "../run/while-retrying.ts";
import { StrataError } from "../errors/strata-error.ts";
import { label, type MigrationId } from "../migration.ts";
import type { RunEvent } from "../events.ts";
import { withStrongLock, type StrongLockEvent } from "../strong-lock/with-strong-lock.ts";
import { eachAlone, groupByTable, type Group } from "./groups.ts";
import { isWayBack, phaseOf } from "./phase.ts";
import { tablesToLock } from "./tables-to-lock.ts";
import type { PhaseTools, StageRun } from "./tools.ts";

type Retry = (attempt: () => Promise<void>) => Promise<void>;

/**
 * Runs the script of a stage, and notes in the ledger how far it has come: statements about one table in one transaction
 * with the note, under a lock that was taken with care; in enforce each by itself.
 *
 * @throws StrataError with the place of the statement that failed
 */
export async function runScriptStage(tools: PhaseTools, run: StageRun): Promise<void> {
  const { workplace, options, migration, settings } = tools;
  const { script } = await prepare({ migration, file: run.file, settings }, options);
  try {
    await whileRetrying(workplace, options, migration, (retry) => runGroups(tools, run, script, retry));
  } catch (error) {
    const action = isWayBack(run.stage) ? "revert" : "apply";
    const stays = `It goes on where it stopped: what came before in ${phaseOf(run.stage)}.sql stays, and must not be changed.`;
    throw explainScriptFailure(error, script, action, workplace.ground.role, stays);
  }
}

async function runGroups(tools: PhaseTools, { stage, from }: StageRun, script: Script, retry: Retry): Promise<void> {
  const { session } = tools.workplace;
  const statements = statementsOf(script.text);
  const listen = script.listen?.();
  await setForSession(session, script.settings);
  const note = (done: number, inDoubt: boolean): Promise<void> =>
    tools.notes.note({ stage, statementsDone: done, inDoubt });
  for (const group of phaseOf(stage) === "enforce" ? eachAlone(statements) : groupByTable(statements)) {
    const doubtful = from.inDoubt && group.from === from.statementsDone;
    const left = isSetting(group) ? group : pending(group, from.statementsDone);
    const tags = await runGroup(tools, script, left, doubtful, note, retry);
    for (const [at] of group.statements.entries()) listen?.(tags.get(group.from + at));
    assertSameEncoding(session, script);
  }
  await resetSession(session);
}

/** Made again whenever the script is taken up; what is noted never counts it alone as done. */
function isSetting({ statements: [first, ...more] }: Group): boolean {
  return first !== undefined && more.length === 0 && SETTING.test(first);
}

/** What of a group has not run yet. A group is done as a whole, unless its file was edited where it had failed. */
function pending({ from, statements, table }: Group, done: number): Group {
  const skip = Math.max(0, done - from);
  return { from: from + skip, statements: statements.slice(skip), table };
}

/** @returns the command tags of what ran now, by statement */
async function runGroup(
  tools: PhaseTools,
  script: Script,
  { from, statements, table }: Group,
  doubtful: boolean,
  note: (done: number, inDoubt: boolean) => Promise<void>,
  retry: Retry,
): Promise<Map<number, string | undefined>> {
  const { session } = tools.workplace;
  const tags = new Map<number, string | undefined>();
  const [first] = statements;
  const end = from + statements.length;
  let at = from;
  try {
    if (first === undefined) return tags;
    if (SETTING.test(first)) {
      await session.execute(first);
    } else if (table !== undefined || statements.length > 1) {
      await underLock(tools, table, statements, retry, async () => {
        for (at = from; at < end; at += 1) {
          const [tag] = await executeMarked(session, statements[at - from] ?? "", script);
          tags.set(at, tag);
        }
        at = end - 1;
        await assertLocked(session, script);
        await note(end, false);
      });
    } else if (doubtful && (await hasHappened(session, first))) {
      await note(end, false);
    } else {
      const [tag] = await runStatement(session, script, first, from, note, retry);
      await note(end, false);
      tags.set(from, tag);
    }
  } catch (error) {
    throw error instanceof StrataError ? error : new FailedStatement(at, error);
  }
  return tags;
}

/** Does work in one transaction, under the locks of tables that were taken with care where there are any. */
async function underLock(
  { workplace, options, migration }: PhaseTools,
  table: string | undefined,
  statements: readonly string[],
  retry: Retry,
  work: () => Promise<void>,
): Promise<void> {
  const { session } = workplace;
  const tables = table === undefined ? [] : await tablesToLock(session, table, statements);
  if (tables.length === 0) return retry(() => inTransaction(session, () => work().then(() => undefined)));
  const { clock = systemClock, report, lockRetryMs, lockTimeoutMs } = options;
  const watch = await openSession(options);
  try {
    await withStrongLock(session, watch, tables, work, {
      purpose: label(migration),
      clock,
      budgetMs: lockRetryMs ?? DEFAULTS.lockRetryMs,
      lockTimeoutMs,
      report: (event) => report?.(toRunEvent(migration, event)),
    });
  } finally {
    await watch.close();
  }
}

function toRunEvent(migration: MigrationId, event: StrongLockEvent): RunEvent {
  if (event.type === "strong-lock-retry") {
    return { type: "retry", migration, waitMs: event.waitMs, attempt: event.attempt };
  }
  return { type: "watched", migration, sight: { blockers: event.blockers, progress: undefined } };
}
