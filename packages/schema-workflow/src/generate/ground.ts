import type { SchemaPackage } from "@strata/migration-engine";
import { makeDeclared } from "../build/declared.ts";
import { layDown, migrationsOf } from "../build/migrated.ts";
import { readCatalogBy, type Catalog } from "../catalog/catalog.ts";
import { LEDGERS, withoutObjects } from "../catalog/ignore.ts";
import type { Domain } from "../domain/domain.ts";
import { settleAll } from "../workbench/settle.ts";
import type { ScratchDatabase, Workbench } from "../workbench/workbench.ts";

/** What a migration starts from, and what it has to come to. */
export interface Ground extends AsyncDisposable {
  /** Has the migrations. Nobody is connected to it: it is there to be copied. */
  readonly migrated: ScratchDatabase;
  readonly before: Catalog;
  /** What the code declares. */
  readonly wanted: Catalog;
}

/**
 * Builds one database from the migrations of a package and one from its declarations, both upon the migrations of the
 * packages that it depends on.
 *
 * @param read how both are read; for a plan, when left out
 * @throws StrataError DECLARATION_FAILED, or as `migrate` does
 */
export async function prepareGround(
  workbench: Workbench,
  roster: readonly SchemaPackage[],
  domain: Domain,
  read = readObjects,
): Promise<Ground> {
  const base = dependenciesOf(domain.name, roster);
  const own = roster.filter(({ name }) => name === domain.name);
  const migrated = await workbench.createDatabase();
  await layDown(migrated, await migrationsOf(base));
  const declared = await workbench.createDatabase(migrated);
  const [before, wanted] = await settleAll([
    migrationsOf([...base, ...own])
      .then((all) =>
        layDown(
          migrated,
          all.filter((one) => one.package === domain.name),
        ),
      )
      .then(() => read(migrated)),
    makeDeclared(declared, domain).then(() => read(declared)),
  ]);
  await declared.drop();
  return { migrated, before, wanted, [Symbol.asyncDispose]: () => migrated.drop() };
}

/** The catalog without what Strata keeps for itself. */
export async function readObjects({ session }: ScratchDatabase): Promise<Catalog> {
  return withoutObjects(await readCatalogBy(session.pool()), LEDGERS);
}

/** The same, where nothing will be planned from it: in half of the time. */
export async function readToCompare({ session }: ScratchDatabase): Promise<Catalog> {
  return withoutObjects(await readCatalogBy(session.pool(), "compare"), LEDGERS);
}

/** Packages of the roster that must come before this one, in the roster's order. */
export function dependenciesOf(name: string, roster: readonly SchemaPackage[]): SchemaPackage[] {
  const needed = new Set<string>();
  const visit = (one: string): void => {
    for (const dependency of roster.find((each) => each.name === one)?.dependsOn ?? []) {
      if (needed.has(dependency)) continue;
      needed.add(dependency);
      visit(dependency);
    }
  };
  visit(name);
  return roster.filter((one) => needed.has(one.name));
}
