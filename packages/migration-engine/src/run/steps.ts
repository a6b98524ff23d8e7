import { systemClock } from "../clock.ts";
import type { Action } from "../events.ts";
import type { Unfinished } from "../ledger/ledger.ts";
import { StrataError } from "../errors/strata-error.ts";
import { label, type MigrationId } from "../migration.ts";
import { commitLost } from "./commit-lost.ts";
import { CommitUnanswered } from "./commit-outcome.ts";
import type { ChangeOptions } from "./options.ts";
import { prepare } from "./prepare.ts";
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
  /** Asked behind a pooler, where another migrator may have been faster. */
  readonly isPending: () => Promise<boolean>;
  readonly keepLedger: (text: string, durationMs: number) => Promise<void>;
  /** Takes the place of `keepLedger` for a non-transactional migration, whose row is there already. */
  readonly finishLedger: (durationMs: number) => Promise<void>;
}

/** Runs one step after the other, each in its own transaction, telling when each begins and ends. Stops at a failure. */
export async function runSteps(
  workplace: Workplace,
  options: ChangeOptions,
  action: Action,
  steps: readonly Step[],
): Promise<void> {
  const { clock = systemClock, report } = options;
  const { session } = workplace;
  for (const [at, step] of steps.entries()) {
    const { migration } = step;
    const position = { index: at + 1, total: steps.length };
    session.onNotice = ({ severity, message }) => report?.({ type: "notice", migration, severity, message });
    report?.({ type: "started", action, migration, position });
    const begun = clock.now();
    const { script, nonTransactional } = await prepare(step, options);
    try {
      await whileRetrying(workplace, options, migration, async (retry) => {
        if (nonTransactional) {
          if (workplace.ground.pooled) throw needsOwnSession(migration);
          await runStepwise(session, action === "apply" ? workplace.ledger : undefined, script, step.unfinished, retry);
          await step.finishLedger(clock.now() - begun);
        } else {
          await retry(() =>
            inTurn(workplace, options, async () => {
              if (workplace.ground.pooled && !(await step.isPending())) return undefined;
              return runScript(session, script, () => step.keepLedger(script.text, clock.now() - begun));
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
}

function needsOwnSession(migration: MigrationId): StrataError {
  return new StrataError("POOLER_REFUSED", {
    what: `${label(migration)} is non-transactional, and a pooler such as PgBouncer stands between us and the server.`,
  });
}
