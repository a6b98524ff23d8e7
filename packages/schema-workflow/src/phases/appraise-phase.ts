import { oldestPostgres } from "../domain/oldest-postgres.ts";
import { appraise, type Appraisal } from "../review/appraise.ts";
import type { ScratchDatabase, Workbench } from "../workbench/workbench.ts";
import { databaseBefore, type PhaseScript } from "./scripts.ts";
import type { PhasedMigration } from "./up-to.ts";

/**
 * Measures one phase upon those before it, and reviews it. Where a guard holds contract back until the previous release has
 * gone, what contract takes away from that release is no danger: that is what it is for.
 *
 * @param before has all migrations before this one, and nobody connected to it
 * @throws StrataError CERTIFICATION_FAILED, DIRECTIVE_INVALID
 */
export async function appraisePhase(
  workbench: Workbench,
  before: ScratchDatabase,
  migration: PhasedMigration,
  { phase, file, text, transactions }: PhaseScript,
): Promise<Appraisal> {
  await using database = await databaseBefore(workbench, before, migration, phase);
  const oldest = await oldestPostgres(file);
  const isAlone = phase === "contract" && migration.phased.guard !== undefined;
  return await appraise({ workbench, database, migration, file, script: text, transactions, oldest, isAlone });
}
