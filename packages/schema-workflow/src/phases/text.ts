import { readText, unbundle, type OrderedMigration, type ReplayStep } from "@strata/migration-engine";
import { hasPhasesAlone } from "./up-to.ts";

/** Whether a migration is to be run by its phases here. */
export function runsInPhases(migration: OrderedMigration & ReplayStep): boolean {
  return migration.form === "phased" || hasPhasesAlone(migration);
}

/** All SQL of the form that a migration takes here: its script, or its phases one after the other. */
export async function textOf(migration: OrderedMigration & ReplayStep): Promise<string> {
  if (!runsInPhases(migration)) return readText(migration, "script");
  const files = [...unbundle(await readText(migration, "phased"))];
  return files.flatMap(([name, text]) => (name.endsWith(".sql") ? [`${text}\n`] : [])).join("\n");
}
