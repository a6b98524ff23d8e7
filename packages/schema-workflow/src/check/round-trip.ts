import {
  label,
  readDirectives,
  replay,
  revert,
  StrataError,
  type OrderedMigration,
  type ReplayStep,
  type SchemaPackage,
} from "@strata/migration-engine";
import type { Catalog } from "../catalog/catalog.ts";
import { compareCatalogs } from "../catalog/compare.ts";
import { seedRows } from "../certificate/seed/seed-rows.ts";
import { literalsIn } from "../certificate/seed/values.ts";
import { readToCompare } from "../generate/ground.ts";
import { runsInPhases, textOf } from "../phases/text.ts";
import { IRREVERSIBLE, LOSSY } from "./said-for-check.ts";
import type { ScratchDatabase, Workbench } from "../workbench/workbench.ts";
import type { Problem } from "./problem.ts";
import { compareRows, readRows, type Rows } from "./rows.ts";

/** What a migration says of values that do not come back. */
const LOSSES = new Set(["ban-drop-column", "ban-drop-table", LOSSY]);

/** What came of a round trip. */
export interface RoundTrip {
  readonly problems: readonly Problem[];
  /** What it came to when it was applied again; nothing where it got no further. */
  readonly again?: Catalog;
}

export interface RoundTripOptions {
  readonly workbench: Workbench;
  /** Has all migrations before this one, and nobody connected to it. */
  readonly before: ScratchDatabase;
  /** What is in it. */
  readonly start: Catalog;
  /** The package that the migration belongs to. */
  readonly owner: SchemaPackage;
  /** In the form that is to be tried. */
  readonly migration: OrderedMigration & ReplayStep;
}

/**
 * Whether a migration can be reverted and applied again on a database with rows: the same catalog each time, and the same
 * rows. Values may be lost where that is said: by the down.sql, which then refuses without --accept-data-loss, or by an
 * acknowledgement in the migration.sql. Whether it comes to the same catalog again, `checkAgain` says.
 */
export async function checkRoundTrip(options: RoundTripOptions): Promise<RoundTrip> {
  const { start, owner, migration } = options;
  const script = await textOf(migration);
  const said = new Set(
    readDirectives(migration, migration.file, script).acknowledgements.map(({ finding }) => finding),
  );
  const found = (what: string, next: string): RoundTrip => ({ problems: [problemOf(migration, what, next)] });
  if (!hasWayBack(migration)) {
    if (said.has(IRREVERSIBLE)) return { problems: [] };
    const next = `Write a down.sql beside it, or say why there is none: -- strata: acknowledge ${IRREVERSIBLE}: <reason>`;
    return found("has no way back.", next);
  }
  await using database = await applyOnRows(options, script);
  const { rows, up } = database;
  try {
    const isDeclared = await goBack(database, owner);
    const strayed = compareCatalogs(await readToCompare(database), start);
    if (strayed.length > 0) {
      const objects = strayed.map(({ object }) => object).join(", ");
      return found(
        `is not taken back whole: ${objects}`,
        "Correct its down.sql, or have it written anew: pnpm certify",
      );
    }
    const isLossy = isDeclared || [...LOSSES].some((one) => said.has(one));
    const lost = isLossy ? [] : compareRows(rows, await readRows(database));
    if (lost.length > 0) {
      const next = `Let down.sql bring the values back, or say in migration.sql that they are lost: -- strata: acknowledge ${LOSSY}: <reason>`;
      return found(`loses values on the way back, and does not say so: ${lost.join("; ")}`, next);
    }
    await apply(database, migration);
    const changed = isLossy ? [] : compareRows(up, await readRows(database));
    if (changed.length > 0) return { problems: [comesToSomethingElse(migration, changed)] };
    return { problems: [], again: await readToCompare(database) };
  } catch (error) {
    if (error instanceof StrataError)
      return found(`cannot be taken back and applied again: ${error.message}`, error.next);
    throw error;
  }
}

/**
 * Whether what it came to when it was applied again is what it comes to the first time, on rows: for a migration that comes
 * to something else where tables are empty. It may make a partition for each year that it finds.
 */
export async function checkAgain(options: RoundTripOptions, again: Catalog): Promise<Problem[]> {
  const { migration } = options;
  await using database = await applyOnRows(options, await textOf(migration));
  const differs = compareCatalogs(again, await readToCompare(database)).map(({ object }) => object);
  return differs.length === 0 ? [] : [comesToSomethingElse(migration, differs)];
}

function comesToSomethingElse(migration: OrderedMigration, what: readonly string[]): Problem {
  const next = "Correct its down.sql: it leaves something behind.";
  return problemOf(migration, `comes to something else when it is applied again: ${what.join("; ")}`, next);
}

function problemOf(migration: OrderedMigration, what: string, next: string): Problem {
  const file = migration.downFile ?? migration.file;
  return { check: "round-trip", package: migration.package, message: `${label(migration)} ${what}`, next, file };
}

function hasWayBack(migration: OrderedMigration & ReplayStep): boolean {
  return runsInPhases(migration)
    ? Object.keys(migration.phased?.down ?? {}).length > 0
    : migration.downFile !== undefined;
}

function apply({ url }: ScratchDatabase, migration: OrderedMigration): Promise<void> {
  return replay({ url }, [migration]);
}

/** A copy with rows that the migration could be applied to: rows made up before it may break a rule that it brings. */
async function applyOnRows(
  { workbench, before, migration }: RoundTripOptions,
  script: string,
): Promise<ScratchDatabase & { readonly rows: Rows; readonly up: Rows }> {
  for (const seed of [{}, { filled: true, preferred: literalsIn(script) }, undefined]) {
    const database = await workbench.createDatabase(before);
    if (seed !== undefined) await seedRows(database, seed);
    const rows = await readRows(database);
    try {
      await apply(database, migration);
      return { ...database, rows, up: await readRows(database) };
    } catch (error) {
      await database.drop();
      if (seed === undefined || !(error instanceof StrataError)) throw error;
    }
  }
  throw new Error("unreachable");
}

/** Reverts it, and says whether it declares a loss. */
async function goBack({ url }: ScratchDatabase, owner: SchemaPackage): Promise<boolean> {
  const run = { url, roster: [owner] };
  try {
    await revert(run);
    return false;
  } catch (error) {
    if (!(error instanceof StrataError) || error.code !== "DATA_LOSS_REFUSED") throw error;
    await revert({ ...run, acceptDataLoss: true });
    return true;
  }
}
