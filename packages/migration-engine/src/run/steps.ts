import { systemClock } from "../clock.ts";
import type { Action, Position } from "../events.ts";
import type { Unfinished } from "../ledger/entry.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { StrataError } from "../errors/strata-error.ts";
import type { ScriptText } from "../sql/script-text.ts";
import { label, type MigrationId } from "../migration.ts";
import { commitLost } from "./commit-lost.ts";
import { CommitUnanswered } from "./commit-outcome.ts";
import { Convoy } from "./convoy.ts";
import type { ChangeOptions } from "./options.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { explainScriptFailure } from "./script-failure.ts";
import { runStepwise } from "./stepwise.ts";
import { runScript } from "./transaction.ts";
import { whileRetrying } from "./while-retrying.ts";
import { inTurn, type Workplace } from "./workplace.ts";

/** One script to run, and what the ledger is to say afterwards. */
export interface Step {
  readonly migration: MigrationId;
  readonly file: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** Where a non-transactional one has to be taken up again. */
  readonly unfinished?: Unfinished | undefined;
  /** Whether a ledger says that it was done: behind a pooler another migrator may have been faster. */
  readonly hasHappened: (ledger: Ledger) => Promise<boolean>;
  /**
   * Changes a ledger: sends what it takes at once, without waiting between two statements.
   *
   * @param durationMs left out, the server says how long its transaction has taken
   * @returns how long it took, in milliseconds
   */
  readonly keepLedger: (ledger: Ledger, text: ScriptText, durationMs?: number) => Promise<number>;
  /** Takes the place of `keepLedger` for a non-transactional migration, whose row is there already. */
  readonly finishLedger: (durationMs: number) => Promise<void>;
  /** Of a migration that has phases. */
  readonly phases?: PhasesOfStep | undefined;
}

/** Runs a step by phases, in place of its script. */
export interface PhasesOfStep {
  /** Whether this database takes the phases, where there is a script as well. Asked when it is the step's turn. */
  readonly areTaken: () => Promise<boolean>;
  /** @returns `ready` when it was told to stop before contract, and did */
  readonly run: () => Promise<"end" | "ready">;
}

/**
 * Runs one step after the other, each in its own transaction, telling when each begins and ends. Stops at a failure.
 *
 * @param toStep makes a step of what was planned when its turn has come: thousands of them need not wait for it
 * @returns how many have come to their end: fewer than there are where one of them is ready, and was to stop there
 */
export async function runSteps<Planned>(
  workplace: Workplace,
  options: ChangeOptions,
  action: Action,
  planned: readonly Planned[],
  toStep: (planned: Planned) => Step,
): Promise<number> {
  options.onRunning?.(() => workplace.session.cancel());
  const convoy = new Convoy(workplace, options, action);
  try {
    for (const [at, one] of planned.entries()) {
      const step = toStep(one);
      const position = { index: at + 1, total: planned.length };
      if (step.phases !== undefined) {
        await convoy.end();
        const reached = await runByPhases(workplace, options, action, { ...step, phases: step.phases, position });
        if (reached === "ready") return at;
        if (reached === "end") continue;
      }
      const { script, nonTransactional } = await prepare(step, options).catch(async (error: unknown) => {
        await convoy.end();
        throw error;
      });
      // Behind a pooler each transaction has to look first whether another migrator was faster.
      if (!nonTransactional && !workplace.ground.pooled) await convoy.add(step, script, position);
      else {
        await convoy.end();
        await runAlone(workplace, options, action, { step, script, nonTransactional, position });
      }
    }
    await convoy.end();
    return planned.length;
  } catch (error) {
    // What has failed is what matters; whether a lost server keeps the rest, the ledger tells the next run.
    await convoy.settle().catch(() => {});
    throw error;
  }
}

/** @returns nothing where this database takes the script */
async function runByPhases(
  { session }: Workplace,
  { clock = systemClock, report }: ChangeOptions,
  action: Action,
  {
    migration,
    phases,
    position,
  }: Pick<Step, "migration"> & { readonly phases: PhasesOfStep; readonly position: Position },
): Promise<"end" | "ready" | undefined> {
  if (!(await phases.areTaken())) return undefined;
  session.onNotice = ({ severity, message }) => report?.({ type: "notice", migration, severity, message });
  report?.({ type: "started", action, migration, position });
  const begun = clock.now();
  try {
    if ((await phases.run()) === "ready") {
      report?.({ type: "ready", migration, position });
      return "ready";
    }
  } finally {
    session.onNotice = undefined;
  }
  report?.({ type: "finished", action, migration, position, durationMs: clock.now() - begun });
  return "end";
}

async function runAlone(
  workplace: Workplace,
  options: ChangeOptions,
  action: Action,
  { step, script, nonTransactional, position }: Prepared & { readonly step: Step; readonly position: Position },
): Promise<void> {
  const { clock = systemClock, report } = options;
  const { session, ledger } = workplace;
  const { migration } = step;
  session.onNotice = ({ severity, message }) => report?.({ type: "notice", migration, severity, message });
  report?.({ type: "started", action, migration, position });
  const begun = clock.now();
  try {
    await whileRetrying(workplace, options, migration, async (retry) => {
      if (nonTransactional) {
        if (workplace.ground.pooled) throw needsOwnSession(migration);
        await runStepwise(session, action === "apply" ? ledger : undefined, script, step.unfinished, retry);
        await step.finishLedger(clock.now() - begun);
      } else {
        await retry(() =>
          inTurn(workplace, options, async () => {
            if (workplace.ground.pooled && (await step.hasHappened(ledger))) return undefined;
            return runScript(session, script, () => step.keepLedger(ledger, script.text));
          }),
        );
      }
    });
  } catch (error) {
    if (error instanceof CommitUnanswered) throw await commitLost(error, options, label(migration), action);
    throw explainScriptFailure(error, script, action, workplace.ground.role);
  } finally {
    session.onNotice = undefined;
  }
  report?.({ type: "finished", action, migration, position, durationMs: clock.now() - begun });
}

function needsOwnSession(migration: MigrationId): StrataError {
  return new StrataError("POOLER_REFUSED", {
    what: `${label(migration)} is non-transactional, and a pooler such as PgBouncer stands between us and the server.`,
  });
}
