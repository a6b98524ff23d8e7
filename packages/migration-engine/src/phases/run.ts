import { systemClock } from "../clock.ts";
import type { Unfinished } from "../ledger/entry.ts";
import { fromTheFirstRow } from "./cursor.ts";
import { proveNoneLeft, runBackfillStage } from "./backfill-stage.ts";
import { readBundle } from "./bundle.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { PhasedFiles } from "./files.ts";
import { assertGuardAllows } from "./guard.ts";
import { findLeftTriggers } from "./left-triggers.ts";
import { hasBegun, phaseOf, PHASES } from "./phase.ts";
import { assertSameBeginning } from "./same-beginning.ts";
import { runScriptStage } from "./script-stage.ts";
import { FROM_THE_START, type PhaseTools, type StageRun } from "./tools.ts";

/** `ready`: all but contract is done, and it was told to stop there. */
export type Reached = "end" | "ready";

/**
 * Runs the phases of a migration in their order, from where the ledger says that it stopped.
 *
 * Contract begins only when no row is left in the old form and the guard has no objection. Once it has begun it is run to
 * its end, whatever they would say.
 *
 * @throws StrataError BACKFILL_INCOMPLETE, CONTRACT_GUARDED, INTERRUPTED, MIGRATION_UNFINISHED, or what a statement met
 */
export async function runPhases(
  tools: PhaseTools,
  files: PhasedFiles,
  unfinished: Unfinished | undefined,
  until: "ready" | undefined,
): Promise<Reached> {
  const { workplace, migration, notes } = tools;
  const phases = PHASES.filter((phase) => files.up[phase] !== undefined);
  const stoppedAt = unfinished?.stage === undefined ? phases[0] : phaseOf(unfinished.stage);
  const bundle = await readBundle(files);
  let from: StageRun["from"] = unfinished ?? FROM_THE_START;
  if (unfinished !== undefined && stoppedAt !== undefined) {
    const before = (await workplace.ledger.readScript(migration)) ?? "";
    const { backfillEdited } = assertSameBeginning(migration, files, stoppedAt, unfinished, before, bundle);
    if (backfillEdited) from = { ...FROM_THE_START, checkpoint: fromTheFirstRow(from.checkpoint) };
  }
  if (unfinished === undefined) await warnOfLeftTriggers(tools, files);
  let text: string | undefined = bundle;
  for (const stage of phases) {
    if (stoppedAt !== undefined && PHASES.indexOf(stage) < PHASES.indexOf(stoppedAt)) continue;
    const file = files.up[stage];
    if (file === undefined) continue;
    const done = stage === stoppedAt ? from : FROM_THE_START;
    await notes.note({ ...done, stage }, text);
    text = undefined;
    if (stage === "contract") {
      if (until === "ready") return "ready";
      if (!hasBegun(done)) await assertMayContract(tools, files, done.checkpoint);
    }
    await runStage(tools, { stage, file, from: done });
  }
  await notes.finish();
  return "end";
}

async function warnOfLeftTriggers({ options, migration }: PhaseTools, files: PhasedFiles): Promise<void> {
  for (const name of await findLeftTriggers(files)) {
    const message = `expand.sql makes the trigger ${name}, and contract.sql does not drop it.`;
    options.report?.({ type: "notice", migration, severity: "WARNING", message });
  }
}

async function assertMayContract(
  tools: PhaseTools,
  { up, guard }: PhasedFiles,
  checkpoint: Checkpoint | undefined,
): Promise<void> {
  const { workplace, migration } = tools;
  if (guard !== undefined) await assertGuardAllows(workplace.session, migration, guard);
  if (up.backfill === undefined || !(await proveNoneLeft(tools, up.backfill, checkpoint))) return;
  // That may have taken its time.
  if (guard !== undefined) await assertGuardAllows(workplace.session, migration, guard);
}

/** Runs one stage, of the way forth or back, telling when it begins and ends. */
export async function runStage(tools: PhaseTools, run: StageRun): Promise<void> {
  const { options, migration, notes } = tools;
  const { clock = systemClock, report } = options;
  const { stage } = run;
  const begun = clock.now();
  report?.({ type: "phase-started", migration, stage });
  await (phaseOf(stage) === "backfill" ? runBackfillStage(tools, run) : runScriptStage(tools, run));
  const durationMs = clock.now() - begun;
  await notes.addDuration(durationMs);
  report?.({ type: "phase-finished", migration, stage, durationMs });
}
