import { label, StrataError, type OrderedMigration } from "@strata/migration-engine";
import { layDown } from "../build/migrated.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { compareCatalogs } from "../catalog/compare.ts";
import type { Domain } from "../domain/domain.ts";
import { readToCompare } from "../generate/ground.ts";
import { settleAll } from "../workbench/settle.ts";
import type { Workbench } from "../workbench/workbench.ts";
import { findBranches, type Branches } from "./branches.ts";
import type { Problem } from "./problem.ts";

/** What to do about branches that do not go together. */
export const ONE_AFTER_THE_OTHER =
  "Apply one of them after the other: remove the younger one's folder, and generate it anew.";

/**
 * Whether branches that were merged come to the same, whichever is applied first: some databases have had the one for
 * weeks when the other arrives, some the other. Both ways are run, since no parser knows what hand-written SQL does.
 *
 * @param base migrations of the packages that this one depends on
 */
export async function checkOrder(
  workbench: Workbench,
  { name }: Domain,
  base: readonly OrderedMigration[],
  migrations: readonly OrderedMigration[],
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const branches of await findBranches(migrations)) {
    const message = await compareOrders(workbench, base, branches);
    if (message === undefined) continue;
    const [first] = branches.other;
    problems.push({ check: "order", package: name, message, next: ONE_AFTER_THE_OTHER, file: first?.file });
  }
  return problems;
}

async function compareOrders(
  workbench: Workbench,
  base: readonly OrderedMigration[],
  { common, one, other }: Branches,
): Promise<string | undefined> {
  await using ground = await workbench.createDatabase();
  await layDown(ground, [...base, ...common]);
  const run = async (...lines: readonly (readonly OrderedMigration[])[]): Promise<Catalog | StrataError> => {
    await using database = await workbench.createDatabase(ground);
    try {
      await layDown(database, lines.flat());
      return await readToCompare(database);
    } catch (error) {
      if (error instanceof StrataError) return error;
      throw error;
    }
  };
  const [forth, back] = await settleAll([run(one, other), run(other, one)]);
  const names = `${one.map(label).join(", ")} and ${other.map(label).join(", ")}`;
  if (forth instanceof StrataError && back instanceof StrataError) {
    return `${names} cannot be applied in either order: ${back.message}`;
  }
  if (forth instanceof StrataError) return `${names} cannot be applied in this order: ${forth.message}`;
  if (back instanceof StrataError) return `${names} cannot be applied in the other order: ${back.message}`;
  const differences = compareCatalogs(forth, back);
  if (differences.length === 0) return undefined;
  return `${names} come to something else when the other is applied first: ${differences.map(({ object }) => object).join(", ")}`;
}
