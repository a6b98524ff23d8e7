import type { DeclaredOrigin } from "../ledger/entry.ts";
import { sameMigration, type MigrationId } from "../migration.ts";
import { formOnDisk, openText } from "../phases/text.ts";
import type { ChangeOptions } from "../run/options.ts";
import { inTurn, whileLocked, type Workplace } from "../run/workplace.ts";

/** A migration to be recorded without being run. */
export interface Declaration extends MigrationId, DeclaredOrigin {}

/**
 * Records the migrations of a plan in its order, in one transaction, while no other migrator does anything. Which text
 * ran is not known, so what the files say now counts as applied: only later edits will be noticed.
 *
 * @param makePlan called again when no other migrator can change the ledger any more
 */
export function declare<Plan extends { readonly steps: readonly Declaration[] }>(
  workplace: Workplace,
  options: ChangeOptions,
  makePlan: () => Promise<Plan>,
): Promise<Plan> {
  const { ordered, ledger } = workplace;
  return whileLocked(workplace, options, async () => {
    let plan = await makePlan();
    if (plan.steps.length === 0) return plan;
    await inTurn(workplace, options, async () => {
      plan = await makePlan();
      await ledger.create();
      for (const step of plan.steps) {
        const migration = ordered.find((one) => sameMigration(one, step));
        if (migration === undefined) continue;
        const form = formOnDisk(migration);
        await ledger.declare(step, await openText(migration, form), form);
      }
      return undefined;
    });
    return plan;
  });
}
