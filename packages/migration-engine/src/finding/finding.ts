import { FILE_TICK_MS } from "../clock.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { label } from "../migration.ts";
import type { ApplyPlan } from "../plan.ts";
import type { RunOptions } from "../run/options.ts";
import type { Workplace } from "../run/workplace.ts";
import { findingFile, readFinding, writeFinding, type Finding } from "./file.ts";
import { inputsOf, lookAt, looksLike, type Look } from "./inputs.ts";

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
  // Before the server is asked: in a checkout that has just been made nothing will be kept.
  const paths = inputsOf(roster, ordered);
  const looks = look(paths);
  if (looks === undefined || looks.some(([, , changedMs]) => changedMs > begunMs - FILE_TICK_MS)) return;
  // Entries and fingerprint of one moment, which need not be that of the plan.
  const { entries, fingerprint } = await ledger.readWithFingerprint();
  if (fingerprint === undefined || JSON.stringify(entries) !== JSON.stringify(plan.applied)) return;
  // The plan may have been told to stop before some.
  if (entries.length !== ordered.length) return;
  const byLabel = new Map(entries.map((entry) => [label(entry), entry]));
  try {
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

function look(paths: readonly string[]): Look[] | undefined {
  try {
    return paths.map(lookAt);
  } catch {
    return undefined;
  }
}
