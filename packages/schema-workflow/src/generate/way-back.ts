import { runStatements, StatementFailed } from "../build/run-statements.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { compareCatalogs, planChange } from "../catalog/compare.ts";
import type { ScratchDatabase } from "../workbench/workbench.ts";
import { downScript } from "./down.ts";
import { readObjects, readToCompare } from "./ground.ts";
import { withoutOwnRole } from "./own-role.ts";
import { renameBack, type Renamed } from "./rename.ts";

/** The way back as a script; or why none could be found, so that a person has to write it. */
export type WayBack = { readonly script: string } | { readonly failure: string };

/**
 * Finds the way back from a database that has been through a migration, and goes it.
 *
 * @param after the catalog of that database
 * @param before the catalog that it has to come back to
 * @param renamed what has another name after the migration: it gets its old name back, with its values
 */
export async function wayBack(
  trial: ScratchDatabase,
  after: Catalog,
  before: Catalog,
  renamed: readonly Renamed[],
): Promise<WayBack> {
  const renames = renameBack(renamed);
  try {
    await runStatements(trial.url, renames);
    const named = renames.length === 0 ? after : await readObjects(trial);
    const actions = withoutOwnRole(planChange(named, before), trial.url);
    await runStatements(
      trial.url,
      actions.map(({ sql }) => sql),
    );
    const rest = compareCatalogs(await readToCompare(trial), before);
    if (rest.length > 0) return { failure: `it leaves a difference: ${rest.map(({ object }) => object).join(", ")}` };
    return { script: downScript(renames, actions, named.facts) };
  } catch (error) {
    if (!(error instanceof StatementFailed)) throw error;
    return { failure: `${error.message}: ${error.statement}` };
  }
}
