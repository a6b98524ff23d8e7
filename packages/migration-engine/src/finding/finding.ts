import type { Ledger } from "../ledger/ledger.ts";
import { label } from "../migration.ts";
import type { ApplyPlan } from "../plan.ts";
import type { RunOptions } from "../run/options.ts";
import type { Workplace } from "../run/workplace.ts";
import { findingFile, readFinding, writeFinding, type Finding } from "./file.ts";
import { inputsOf, lookAt, looksLike } from "./inputs.ts";

/** What was changed so shortly before may be changed once more within the same tick of the file system's clock. */
const TICK_MS = 2_000;

/** @returns nothing where none is kept for this database and these packages */
export function findFinding({ findings, roster, ...target }: RunOptions): Finding | undefined {
  return findings === undefined ? undefined : readFinding(findingFile(findings, roster, target));
}

/**
 * Whether a run would find the same again: what it found follows from the folders and the ledger alone, and neither has
 * changed. The server looks at its part meanwhile.
 */
export async function stillHolds(finding: Finding, ledger: Ledger): Promise<boolean> {
  const fingerprint = ledger.fingerprint();
  const untouched = looksTheSame(finding);
  return (await fingerprint) === finding.ledger && untouched;
}

function looksTheSame({ paths, looks }: Finding): boolean {
  try {
    return paths.every((path, place) => looksLike(path, looks, place * 3));
  } catch {
    return false;
  }
}

/**
 * Keeps what a run has found, where that is nothing but applied migrations: nothing to do, and nothing to tell. Where it
 * cannot be kept, the next run reads all that this one has read.
 */
export async function keepFinding(workplace: Workplace, options: RunOptions, plan: ApplyPlan): Promise<void> {
  const { findings, roster, ...target } = options;
  const { ledger, ordered, begunMs } = workplace;
  const oddities = [plan.steps, plan.missing, plan.edited, plan.ignored];
  if (findings === undefined || ledger.isOutdated || oddities.some((some) => some.length > 0)) return;
  // Entries and fingerprint of one moment, which need not be that of the plan.
  const { entries, fingerprint } = await ledger.readWithFingerprint();
  if (fingerprint === undefined || JSON.stringify(entries) !== JSON.stringify(plan.applied)) return;
  // The plan may have been told to stop before some.
  if (entries.length !== ordered.length) return;
  const byLabel = new Map(entries.map((entry) => [label(entry), entry]));
  try {
    const paths = inputsOf(roster, ordered);
    const looks = paths.map(lookAt);
    if (looks.some(([, , changedMs]) => changedMs > begunMs - TICK_MS)) return;
    writeFinding(findings, findingFile(findings, roster, target), {
      ledger: fingerprint,
      paths,
      looks: Float64Array.from(looks.flat()),
      entries: () => ordered.flatMap((migration) => byLabel.get(label(migration)) ?? []),
    });
  } catch {
    // A folder that cannot be written, say: that is no reason to fail.
  }
}
