import { basename } from "node:path";
import { StrataError } from "../errors/strata-error.ts";
import { checksum } from "../ledger/checksum.ts";
import type { Unfinished } from "../ledger/entry.ts";
import { label, type MigrationId } from "../migration.ts";
import { statementsOf } from "../run/stepwise.ts";
import { unbundle } from "./bundle.ts";
import type { PhasedFiles } from "./files.ts";
import { PHASES, type Phase } from "./phase.ts";

/**
 * Compares what of a migration has run with what its files say now. What has run cannot be changed any more; what comes
 * after may, since it is what failed.
 *
 * @param before the bundle that the ledger kept
 * @param now that of the files
 * @returns whether the backfill that it is at was edited: it has to begin anew, which does no row twice
 * @throws StrataError MIGRATION_UNFINISHED
 */
export function assertSameBeginning(
  migration: MigrationId,
  { up }: PhasedFiles,
  at: Phase,
  { statementsDone, inDoubt }: Pick<Unfinished, "statementsDone" | "inDoubt">,
  before: string,
  now: string,
): { readonly backfillEdited: boolean } {
  const [ran, files] = [unbundle(before), unbundle(now)];
  const nameOf = (phase: Phase): string | undefined =>
    [...ran.keys(), ...Object.values(up).map((file) => basename(file))].find((name) => name.startsWith(`${phase}.`));
  const same = (name: string): boolean => checksum(ran.get(name) ?? "") === checksum(files.get(name) ?? "");

  for (const phase of PHASES.slice(0, PHASES.indexOf(at))) {
    const name = nameOf(phase);
    if (name !== undefined && !same(name)) throw edited(migration, `${name} is another one now.`, name, up[phase]);
  }
  const name = nameOf(at);
  if (name === undefined) return { backfillEdited: false };
  if (at === "backfill") return { backfillEdited: !same(name) };
  const count = inDoubt ? statementsDone + 1 : statementsDone;
  const [old, current] = [statementsOf(ran.get(name) ?? ""), statementsOf(files.get(name) ?? "")];
  const changed = old.slice(0, count).findIndex((statement, index) => statement !== current[index]);
  if (changed < 0) return { backfillEdited: false };
  throw edited(migration, `statement ${changed + 1} of ${name} is another one now.`, name, up[at], old[changed]);
}

function edited(
  migration: MigrationId,
  what: string,
  name: string,
  file: string | undefined,
  statement?: string,
): StrataError {
  return new StrataError("MIGRATION_UNFINISHED", {
    what: `${label(migration)} stopped on its way through its phases, and ${what}`,
    why: statement === undefined ? `${name} has run as it was before.` : `It has run as: ${statement}`,
    next: "Undo the edit; only what has not run yet may be corrected. Or take it back first: strata revert",
    ...(file !== undefined && { location: { file } }),
  });
}
