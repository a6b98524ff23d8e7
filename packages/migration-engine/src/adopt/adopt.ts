import type { ChangeOptions, RunOptions } from "../run/options.ts";
import { inWorkplace, type Workplace } from "../run/workplace.ts";
import { readCandidates } from "./candidate.ts";
import { declare } from "./declare.ts";
import { assertInRoster } from "./in-roster.ts";
import { assertDecided, planAdoption, type AdoptPlan, type Decisions } from "./plan.ts";
import { readToolTables, type TableChoice } from "./tables.ts";

/** What to adopt. */
export interface AdoptScope extends TableChoice, Decisions {
  /** Attribute records to the migrations of this package alone. */
  readonly package?: string | undefined;
}

export type AdoptOptions = ChangeOptions & AdoptScope;

/**
 * Says what `adopt` would record, without doing it. Needs no more rights than reading the other tools' tables and the
 * ledger.
 *
 * @throws StrataError SOURCE_UNKNOWN, SOURCE_DIRTY, MIGRATION_UNKNOWN, PACKAGE_UNKNOWN
 */
export async function planAdopting(options: RunOptions & AdoptScope): Promise<AdoptPlan> {
  assertInRoster(options);
  return inWorkplace(options, (workplace) => planIn(workplace, options));
}

/**
 * Records as applied what other tools ran here, in one transaction; their tables stay as they are, and no migration is
 * run. A second call finds nothing new and writes nothing.
 *
 * @returns what was recorded, and the rest of the plan
 * @throws StrataError ADOPTION_UNDECIDED while it is not decided whether certain migrations ran; else as `planAdopting`
 */
export async function adopt(options: AdoptOptions): Promise<AdoptPlan> {
  assertInRoster(options);
  return inWorkplace(options, (workplace) =>
    declare(workplace, options, async () => {
      const plan = await planIn(workplace, options);
      if (plan.steps.length > 0) assertDecided(plan);
      return plan;
    }),
  );
}

async function planIn({ ordered, session, ground, readEntries }: Workplace, options: RunOptions & AdoptScope) {
  const { roster, package: only } = options;
  const chosen = ordered.filter((one) => only === undefined || one.package === only);
  const tables = await readToolTables(session, ground.schema, options);
  return planAdoption(chosen, await readCandidates(roster, chosen), await readEntries(), tables, options);
}
