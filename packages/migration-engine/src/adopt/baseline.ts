import { label, type MigrationId } from "../migration.ts";
import { findByName } from "../plan.ts";
import type { ChangeOptions, RunOptions } from "../run/options.ts";
import { inWorkplace, type Workplace } from "../run/workplace.ts";
import { assertInRoster } from "./in-roster.ts";
import { declare, type Declaration } from "./declare.ts";

/** What to declare. */
export interface BaselineScope {
  /** The newest migration that is in the database already: `<folder>` or `<package>/<folder>`. */
  readonly to: string;
  /** Declare those of this package alone; without it those of all packages that come before. */
  readonly package?: string | undefined;
}

export type BaselineOptions = ChangeOptions & BaselineScope;

/** What `baseline` would write, as a value: nothing has happened when it exists. */
export interface BaselinePlan {
  /** To be written to the ledger, in order. */
  readonly steps: readonly Declaration[];
  /** In the ledger already. */
  readonly known: readonly MigrationId[];
}

/**
 * Says what `baseline` would record, without doing it. Needs no more rights than reading the ledger.
 *
 * @throws StrataError MIGRATION_UNKNOWN, PACKAGE_UNKNOWN
 */
export async function planBaselining(options: RunOptions & BaselineScope): Promise<BaselinePlan> {
  assertInRoster(options);
  return inWorkplace(options, (workplace) => planIn(workplace, options));
}

/**
 * Records migrations as applied because a person says that their changes are in the database, in one transaction. None is
 * run, and nothing is looked at. A second call finds nothing new and writes nothing.
 *
 * @returns what was recorded, and what had been before
 * @throws StrataError as `planBaselining`
 */
export async function baseline(options: BaselineOptions): Promise<BaselinePlan> {
  assertInRoster(options);
  return inWorkplace(options, (workplace) => declare(workplace, options, () => planIn(workplace, options)));
}

async function planIn(
  { ordered, readEntries }: Workplace,
  { to, package: only }: BaselineScope,
): Promise<BaselinePlan> {
  const chosen = ordered.filter((one) => only === undefined || one.package === only);
  const entries = await readEntries();
  const recorded = new Set(entries.map(label));
  const covered = chosen.slice(0, chosen.indexOf(findByName(chosen, to)) + 1);
  return {
    steps: covered
      .filter((one) => !recorded.has(label(one)))
      .map(({ package: owner, name }) => ({
        package: owner,
        name,
        origin: "baseline",
        evidence: `declared up to ${to}`,
      })),
    known: covered
      .filter((one) => recorded.has(label(one)))
      .map(({ package: owner, name }) => ({ package: owner, name })),
  };
}
