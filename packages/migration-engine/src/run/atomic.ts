import { systemClock } from "../clock.ts";
import { StrataError } from "../errors/strata-error.ts";
import type { RunEvent } from "../events.ts";
import { label, type MigrationId } from "../migration.ts";
import { enumValueInTheWay } from "./atomic-enums.ts";
import { CommitUnanswered } from "./commit-outcome.ts";
import { commitLost } from "./commit-lost.ts";
import type { ChangeOptions } from "./options.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { explainScriptFailure } from "./script-failure.ts";
import type { Step } from "./steps.ts";
import { runScript, type Script } from "./transaction.ts";
import { whileRetrying } from "./while-retrying.ts";
import { inTurn, type Workplace } from "./workplace.ts";

/**
 * Applies all steps in one transaction, with their rows in the ledger: all of them stay, or none. None is said to be
 * finished before they stay.
 *
 * @throws StrataError ATOMIC_IMPOSSIBLE before anything has been run, with the reason
 */
export async function runAtomically(
  workplace: Workplace,
  options: ChangeOptions,
  steps: readonly Step[],
): Promise<void> {
  const prepared = await Promise.all(steps.map((step) => prepare(step, options)));
  prepared.forEach((_, at) => assertAtomic(prepared, at, workplace.session.serverVersion));
  const [first] = steps;
  if (first === undefined) return;
  let running: Script | undefined;
  let done: readonly Finished[] = [];
  const onScript = (script: Script): void => {
    running = script;
  };
  try {
    await whileRetrying(workplace, options, first.migration, (retry) =>
      retry(() =>
        inTurn(workplace, options, async () => {
          const { xid, finished } = await runAll(workplace, options, steps, prepared, onScript);
          done = finished;
          return xid;
        }),
      ),
    );
  } catch (error) {
    if (error instanceof CommitUnanswered) throw await commitLost(error, options, "the run", "apply");
    throw running === undefined
      ? error
      : explainScriptFailure(error, running, "apply", workplace.ground.role, "Nothing of this run stays.");
  }
  for (const event of done) options.report?.(event);
}

type Finished = Extract<RunEvent, { type: "finished" }>;

async function runAll(
  { session, ground, ledger }: Workplace,
  { clock = systemClock, report }: ChangeOptions,
  steps: readonly Step[],
  prepared: readonly Prepared[],
  onScript: (script: Script) => void,
): Promise<{ readonly xid: string | undefined; readonly finished: readonly Finished[] }> {
  let xid: string | undefined;
  const finished: Finished[] = [];
  for (const [at, step] of steps.entries()) {
    const { migration, keepLedger, hasHappened } = step;
    const script = prepared[at]?.script;
    if ((await step.phases?.areTaken()) === true) throw phasesNotAtomic(migration);
    if (script === undefined || (ground.pooled && (await hasHappened(ledger)))) continue;
    const position = { index: at + 1, total: steps.length };
    report?.({ type: "started", action: "apply", migration, position });
    const begun = clock.now();
    onScript(script);
    xid = await runScript(session, script, () => keepLedger(ledger, script.text, clock.now() - begun));
    finished.push({ type: "finished", action: "apply", migration, position, durationMs: clock.now() - begun });
  }
  return { xid, finished };
}

/** What a migration in phases is for is to be many transactions. */
export function phasesNotAtomic(migration: MigrationId): StrataError {
  return new StrataError("ATOMIC_IMPOSSIBLE", {
    what: `${label(migration)} runs in phases here, which are many transactions and cannot be one.`,
    why: "Its backfill commits batch by batch, so that nobody waits for it.",
    next: "Leave --atomic out: each phase can be resumed, and be taken back until contract.",
  });
}

function assertAtomic(all: readonly Prepared[], at: number, serverVersion: number): void {
  const one = all[at];
  if (one === undefined) return;
  const { migration, file } = one.script;
  const scripts = all.map(({ script }) => script);
  const why = one.nonTransactional
    ? "It is non-transactional: its statements cannot run in a transaction at all."
    : enumValueInTheWay(one.script, { earlier: scripts.slice(0, at), later: scripts.slice(at + 1), serverVersion });
  if (why === undefined) return;
  throw new StrataError("ATOMIC_IMPOSSIBLE", {
    what: `${label(migration)} cannot share one transaction with what comes after it.`,
    why,
    next: `Apply up to it first, without --atomic: strata migrate --to ${label(migration)}`,
    location: { file },
  });
}
