import { label, replay, StrataError } from "@strata/migration-engine";
import { compareCatalogs } from "../catalog/compare.ts";
import { seedRows } from "../certificate/seed/seed-rows.ts";
import { readToCompare } from "../generate/ground.ts";
import { hasPhasesAlone, type PhasedMigration } from "../phases/up-to.ts";
import type { ScratchDatabase, Workbench } from "../workbench/workbench.ts";
import type { Problem } from "./problem.ts";
import { compareRows, readRows, type Rows } from "./rows.ts";

/**
 * Whether both forms of a migration come to the same, on the same rows: the same catalog and the same values. A moment that
 * the phases leave as it was may be a later one after the script, whose UPDATE fires the trigger of an `updated_at`.
 *
 * @param before has all migrations before this one, and nobody connected to it
 */
export async function checkForms(
  workbench: Workbench,
  before: ScratchDatabase,
  migration: PhasedMigration,
): Promise<Problem[]> {
  if (hasPhasesAlone(migration)) return [];
  await using seeded = await workbench.createDatabase(before);
  await seedRows(seeded);
  const start = await readRows(seeded);
  await using script = await workbench.createDatabase(seeded);
  await using phased = await workbench.createDatabase(seeded);
  try {
    await replay({ url: script.url }, [{ ...migration, form: "script" }]);
    await replay({ url: phased.url }, [{ ...migration, form: "phased" }]);
  } catch (error) {
    if (!(error instanceof StrataError)) throw error;
    return [problemOf(migration, `cannot be applied in one of its forms: ${error.message}`)];
  }
  const objects = compareCatalogs(await readToCompare(phased), await readToCompare(script)).map(({ object }) => object);
  if (objects.length > 0)
    return [problemOf(migration, `come to another catalog than its script: ${objects.join(", ")}`)];
  const [left, right] = [await readRows(phased), await readRows(script)];
  const kept = untouchedMoments(start, left);
  const rows = compareRows(without(left, kept), without(right, kept));
  return rows.length === 0 ? [] : [problemOf(migration, `come to other rows than its script: ${rows.join("; ")}`)];
}

function problemOf(migration: PhasedMigration, what: string): Problem {
  return {
    check: "round-trip",
    package: migration.package,
    message: `The phases of ${label(migration)} ${what}.`,
    next: "Correct the phases: a database is to be the same, whichever form it has taken.",
    file: migration.phased.folder,
  };
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** Columns by table that hold moments, and hold after the phases just those that they held before. */
function untouchedMoments(before: Rows, after: Rows): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    [...before].map(([table, rows]) => {
      const [was, is] = [rows, after.get(table) ?? []].map((all) => all.map(parse));
      const columns = Object.keys(was?.[0] ?? {}).filter((column) => {
        const values = (all: readonly Record<string, unknown>[] = []): string[] =>
          all.map((row) => JSON.stringify(row[column])).toSorted();
        const isMoment = was?.some(({ [column]: value }) => typeof value === "string" && MOMENT.test(value));
        return isMoment === true && JSON.stringify(values(was)) === JSON.stringify(values(is));
      });
      return [table, new Set(columns)] as const;
    }),
  );
}

function without(rows: Rows, columns: ReadonlyMap<string, ReadonlySet<string>>): Rows {
  return new Map(
    [...rows].map(([table, all]) => {
      const left = all.map((row) =>
        JSON.stringify(
          Object.fromEntries(Object.entries(parse(row)).filter(([name]) => columns.get(table)?.has(name) !== true)),
        ),
      );
      return [table, left.toSorted()] as const;
    }),
  );
}

function parse(row: string): Record<string, unknown> {
  return JSON.parse(row) as Record<string, unknown>;
}
