import { FILE_TICK_MS } from "../clock.ts";
import { Ledger } from "../ledger/ledger.ts";
import { lookAt, looksLike, type Look } from "../look.ts";
import { label } from "../migration.ts";
import type { ApplyPlan } from "../plan.ts";
import type { RunOptions } from "../run/options.ts";
import type { Workplace } from "../run/workplace.ts";
import type { Session } from "../wire/session.ts";
import { findingFile, readFinding, writeFinding, type Finding } from "./file.ts";
import { inputsOf } from "./inputs.ts";

/** @returns nothing where none is kept for this database and these packages */
export function findFinding({ findings, roster, ...target }: RunOptions): Finding | undefined {
  return findings === undefined ? undefined : readFinding(findingFile(findings, roster, target));
}

/** So many paths are looked at in a tenth of a millisecond: no longer does a server wait for its answer meanwhile. */
const PATHS_AT_A_TIME = 32;

/**
 * Whether all that lies on the disk is as it was. It is looked at little by little: there is time for that while a server
 * makes up its mind.
 */
export async function looksTheSame({ paths, looks }: Finding): Promise<boolean> {
  try {
    for (const [place, path] of paths.entries()) {
      if (!looksLike(path, looks, place * 3)) return false;
      if ((place + 1) % PATHS_AT_A_TIME === 0) await new Promise(setImmediate);
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether the ledger is as it was. It is asked where it was, before anybody has looked whether it is there: where it is not,
 * the answer is no, and the server's log has an error.
 */
export function ledgerIsTheSame({ schema, ledger }: Finding, session: Session): Promise<boolean> {
  return new Ledger(session, schema).fingerprint().then(
    (fingerprint) => fingerprint === ledger,
    () => false,
  );
}

/**
 * Keeps what a run has found, where that is nothing but applied migrations: nothing to do, and nothing to tell. Where it
 * cannot be kept, the next run reads all that this one has read.
 */
export async function keepFinding(workplace: Workplace, options: RunOptions, plan: ApplyPlan): Promise<void> {
  const { findings, roster, ...target } = options;
  const { ledger, ground, ordered, begunMs } = workplace;
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
      schema: ground.schema,
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
