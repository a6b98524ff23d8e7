import { label, StrataError, type MigrationId, type OrderedMigration } from "@strata/migration-engine";
import type { Catalog } from "../catalog/catalog.ts";
import { HistoryKeeper, type Histories } from "./history.ts";
import { asItHappened } from "./order.ts";
import { readOwnCatalog, rehearse, type Rehearsals } from "./rehearsal.ts";
import { runAgain, type SecondRun } from "./second-run.ts";
import { traitsOf } from "./trait.ts";

/** Told before each migration is replayed. The first of a pass has number 1. */
export type OnReplay = (migration: MigrationId, number: number, total: number) => void;

/** A replay of all migrations, and what it taught. */
export interface Rehearsal {
  /** As they were replayed; the histories go by their index. */
  readonly steps: readonly OrderedMigration[];
  readonly histories: Histories;
  /** What the live database should be like: the catalog after the newest recorded migration, or after all. */
  readonly expected: Catalog;
}

/**
 * Replays all migrations, in the order in which they ran on the live database. A record of what never ran may stand in
 * the wrong place of that order; where it leads nowhere, the order of the folders is tried.
 *
 * @param sequence by label, as far as the order is known
 * @param isRecorded by label
 * @throws StrataError REPLAY_FAILED with the migration that cannot be replayed in the order of the folders
 */
export async function rehearseAll(
  rehearsals: Rehearsals,
  ordered: readonly OrderedMigration[],
  { sequence, isRecorded }: { sequence: ReadonlyMap<string, number>; isRecorded: (label: string) => boolean },
  onReplay?: OnReplay,
): Promise<Rehearsal> {
  const happened = asItHappened(ordered, sequence);
  try {
    return await rehearseSteps(rehearsals, happened, isRecorded, onReplay);
  } catch (error) {
    if (!(error instanceof StrataError) || happened.every((one, index) => one === ordered[index])) throw error;
    return rehearseSteps(rehearsals, ordered, isRecorded, onReplay);
  }
}

async function rehearseSteps(
  rehearsals: Rehearsals,
  steps: readonly OrderedMigration[],
  isRecorded: (label: string) => boolean,
  onReplay: OnReplay | undefined,
): Promise<Rehearsal> {
  const newest = steps.findLastIndex((one) => isRecorded(label(one)));
  await using database = await rehearsals.open();
  let catalog = await readOwnCatalog(database);
  let expected = catalog;
  const keeper = new HistoryKeeper(traitsOf(catalog));
  for (const [index, migration] of steps.entries()) {
    onReplay?.(migration, index + 1, steps.length);
    await rehearse(database, migration).catch(explain);
    catalog = await readOwnCatalog(database);
    keeper.note(index, traitsOf(catalog));
    if (index === newest) expected = catalog;
  }
  return { steps, histories: keeper.histories, expected: newest === -1 ? catalog : expected };
}

/** @throws StrataError REPLAY_FAILED: nothing is wrong with the live database, and nothing can be said of it */
function explain(error: unknown): never {
  if (!(error instanceof StrataError)) throw error;
  const { message, why, location } = error;
  throw new StrataError("REPLAY_FAILED", {
    what: `On a throwaway database ${message}`,
    why,
    ...(location && { location }),
    cause: error,
  });
}

/**
 * Replays once more, and runs each suspect again where it had just run.
 *
 * @param suspected by label
 * @param live the catalog that what a second run adds is looked for in
 * @returns by label
 */
export async function rehearseTwice(
  rehearsals: Rehearsals,
  steps: readonly OrderedMigration[],
  suspected: ReadonlySet<string>,
  live: Catalog,
  onReplay?: OnReplay,
): Promise<Map<string, SecondRun>> {
  const last = steps.findLastIndex((one) => suspected.has(label(one)));
  const found = new Map<string, SecondRun>();
  if (last === -1) return found;
  await using database = await rehearsals.open();
  for (const [index, migration] of steps.slice(0, last + 1).entries()) {
    onReplay?.(migration, index + 1, last + 1);
    await rehearse(database, migration);
    if (suspected.has(label(migration))) {
      found.set(label(migration), await runAgain(rehearsals, database, migration, live));
    }
  }
  return found;
}
