import { readFile } from "node:fs/promises";
import {
  label,
  readDirectives,
  replay,
  revert,
  StrataError,
  type OrderedMigration,
  type SchemaPackage,
} from "@strata/migration-engine";
import type { Catalog } from "../catalog/catalog.ts";
import { compareCatalogs } from "../catalog/compare.ts";
import { seedRows } from "../certificate/seed/seed-rows.ts";
import { literalsIn } from "../certificate/seed/values.ts";
import { readObjects } from "../generate/ground.ts";
import { IRREVERSIBLE, LOSSY } from "./said-for-check.ts";
import type { ScratchDatabase, Workbench } from "../workbench/workbench.ts";
import type { Problem } from "./problem.ts";
import { compareRows, readRows, type Rows } from "./rows.ts";

/** What a migration says of values that do not come back. */
const LOSSES = new Set(["ban-drop-column", "ban-drop-table", LOSSY]);

/**
 * Whether a migration can be reverted and applied again on a database with rows: the same catalog each time, and the same
 * rows. Values may be lost where that is said: by the down.sql, which then refuses without --accept-data-loss, or by an
 * acknowledgement in the migration.sql.
 *
 * @param before has all migrations before this one, and nobody connected to it
 * @param owner the package that it belongs to
 */
export async function checkRoundTrip(
  workbench: Workbench,
  before: ScratchDatabase,
  owner: SchemaPackage,
  migration: OrderedMigration,
): Promise<Problem[]> {
  const script = await readFile(migration.file, "utf8");
  const said = new Set(
    readDirectives(migration, migration.file, script).acknowledgements.map(({ finding }) => finding),
  );
  const file = migration.downFile ?? migration.file;
  const found = (what: string, next: string): Problem[] => [
    { check: "round-trip", package: migration.package, message: `${label(migration)} ${what}`, next, file },
  ];
  if (migration.downFile === undefined) {
    if (said.has(IRREVERSIBLE)) return [];
    const next = `Write a down.sql beside it, or say why there is none: -- strata: acknowledge ${IRREVERSIBLE}: <reason>`;
    return found("has no way back.", next);
  }
  await using database = await applyOnRows(workbench, before, migration, script);
  const { start, up } = database;
  try {
    const isDeclared = await goBack(database, owner);
    const back = await look(database);
    const strayed = compareCatalogs(back.catalog, start.catalog);
    if (strayed.length > 0) {
      const objects = strayed.map(({ object }) => object).join(", ");
      return found(
        `is not taken back whole: ${objects}`,
        "Correct its down.sql, or have it written anew: pnpm certify",
      );
    }
    const isLossy = isDeclared || [...LOSSES].some((one) => said.has(one));
    const lost = isLossy ? [] : compareRows(start.rows, back.rows);
    if (lost.length > 0) {
      const next = `Let down.sql bring the values back, or say in migration.sql that they are lost: -- strata: acknowledge ${LOSSY}: <reason>`;
      return found(`loses values on the way back, and does not say so: ${lost.join("; ")}`, next);
    }
    await apply(database, migration);
    const again = await look(database);
    const differs = compareCatalogs(again.catalog, up.catalog).map(({ object }) => object);
    const changed = isLossy ? [] : compareRows(up.rows, again.rows);
    if (differs.length + changed.length === 0) return [];
    return found(
      `comes to something else when it is applied again: ${[...differs, ...changed].join("; ")}`,
      "Correct its down.sql: it leaves something behind.",
    );
  } catch (error) {
    if (error instanceof StrataError)
      return found(`cannot be taken back and applied again: ${error.message}`, error.next);
    throw error;
  }
}

interface Sight {
  readonly catalog: Catalog;
  readonly rows: Rows;
}

async function look(database: ScratchDatabase): Promise<Sight> {
  return { catalog: await readObjects(database), rows: await readRows(database.url) };
}

function apply({ url }: ScratchDatabase, migration: OrderedMigration): Promise<void> {
  return replay({ url }, [migration]);
}

/** A copy with rows that the migration could be applied to: rows made up before it may break a rule that it brings. */
async function applyOnRows(
  workbench: Workbench,
  before: ScratchDatabase,
  migration: OrderedMigration,
  script: string,
): Promise<ScratchDatabase & { readonly start: Sight; readonly up: Sight }> {
  for (const seed of [{}, { filled: true, preferred: literalsIn(script) }, undefined]) {
    const database = await workbench.createDatabase(before);
    if (seed !== undefined) await seedRows(database.url, seed);
    const start = await look(database);
    try {
      await apply(database, migration);
      return { ...database, start, up: await look(database) };
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
