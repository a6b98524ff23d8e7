import { StrataError, type SchemaPackage } from "@strata/migration-engine";
import { layDown, migrationsOf } from "../build/migrated.ts";
import { makeDeclared } from "../build/declared.ts";
import { compareCatalogs } from "../catalog/compare.ts";
import type { Domain } from "../domain/domain.ts";
import { readToCompare } from "../generate/ground.ts";
import type { Workbench } from "../workbench/workbench.ts";
import { settleAll } from "../workbench/settle.ts";
import type { Problem } from "./problem.ts";

/** Whether all packages fit into one database: no two want the same name, and none changes what another one made. */
export async function checkTogether(
  workbench: Workbench,
  roster: readonly SchemaPackage[],
  domains: readonly Domain[],
): Promise<Problem[]> {
  await using migrated = await workbench.createDatabase();
  await using declared = await workbench.createDatabase();
  const problem = (message: string, next: string): Problem => ({
    check: "together",
    package: undefined,
    message,
    next,
  });
  try {
    const [made, wanted] = await settleAll([
      migrationsOf(roster)
        .then((all) => layDown(migrated, all))
        .then(() => readToCompare(migrated)),
      inTurn(domains, (domain) => makeDeclared(declared, domain)).then(() => readToCompare(declared)),
    ]);
    return compareCatalogs(made, wanted).map(({ object }) =>
      problem(
        `${object} is not the same when all packages are in one database.`,
        "Two packages make or change it: give it another name in one of them.",
      ),
    );
  } catch (error) {
    if (!(error instanceof StrataError)) throw error;
    return [problem(`All packages in one database: ${error.message}`, error.next)];
  }
}

async function inTurn<One>(all: readonly One[], work: (one: One) => Promise<void>): Promise<void> {
  for (const one of all) await work(one);
}
