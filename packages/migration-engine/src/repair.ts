import { StrataError } from "./errors/strata-error.ts";
import { label, sameMigration, type MigrationId } from "./migration.ts";
import { openText } from "./phases/text.ts";
import { planFrom } from "./plan-from.ts";
import type { ChangeOptions } from "./run/options.ts";
import { inTurn, inWorkplace, whileLocked } from "./run/workplace.ts";

export interface RepairOptions extends ChangeOptions {
  /** Edited migrations to accept as they are now, each `<package>/<folder>`. */
  readonly accept?: readonly string[];
  /** Migrations to strike from the ledger although they ran, because their folder is gone for good. */
  readonly forget?: readonly string[];
  /** Migrations to strike from the ledger although their folder is there, because their changes are not in the database. */
  readonly notRun?: readonly string[];
}

export interface RepairResult {
  readonly accepted: readonly MigrationId[];
  readonly forgotten: readonly MigrationId[];
}

/**
 * Brings the ledger in line with the files, where a person has decided that the files are right. It runs no migration.
 * What is not edited, or not missing, is refused, so a second call for the same migration is an error and changes nothing.
 *
 * @throws StrataError MIGRATION_UNKNOWN
 */
export function repair(options: RepairOptions): Promise<RepairResult> {
  return inWorkplace(options, (workplace) =>
    whileLocked(workplace, options, async () => {
      const { ledger, ordered } = workplace;
      const { edited, missing, applied } = await planFrom(workplace, options);
      const gone = new Set(missing.map(label));
      const present = applied.filter((entry) => !gone.has(label(entry)));
      const accepted = (options.accept ?? []).map((name) => pick(edited, name, "edited"));
      const forgotten = [
        ...(options.forget ?? []).map((name) => pick(missing, name, "missing")),
        ...(options.notRun ?? []).map((name) => pick(present, name, "applied")),
      ];
      await inTurn(workplace, options, async () => {
        for (const edit of accepted) {
          const { phased } = ordered.find((one) => sameMigration(one, edit)) ?? {};
          await ledger.repair(edit, await openText({ file: edit.file, phased }, edit.form));
        }
        for (const entry of forgotten) await ledger.remove(entry);
        return undefined;
      });
      return { accepted, forgotten };
    }),
  );
}

function pick<One extends MigrationId>(among: readonly One[], name: string, state: string): One {
  const found = among.find((one) => label(one) === name || one.name === name);
  if (found !== undefined) return found;
  const rest = among.length === 0 ? "none" : among.map(label).join(", ");
  throw new StrataError("MIGRATION_UNKNOWN", {
    what: `${name} is not ${state}. What is ${state}: ${rest}.`,
    why: "Only where ledger and files disagree there is something to repair, and once it is repaired they agree.",
  });
}
