import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { eachAlone, findStatements, groupByTable, type Phase } from "@strata/migration-engine";
import { layDown } from "../build/migrated.ts";
import type { ScratchDatabase, Workbench } from "../workbench/workbench.ts";
import { phaseBefore, upTo, type PhasedMigration } from "./up-to.ts";

/** The script of one phase. */
export interface PhaseScript {
  readonly phase: Phase;
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
  /** What its certificate is called, beside it. */
  readonly certificate: string;
  /** How many statements share a transaction, one transaction after the other: as the engine groups them. */
  readonly transactions: readonly number[];
}

/** The phases that are SQL; a backfill changes rows in batches, and takes no lock that anybody feels. */
export async function phaseScripts({ phased }: PhasedMigration): Promise<PhaseScript[]> {
  const phases = ["expand", "enforce", "contract"] as const;
  const found = await Promise.all(
    phases.map(async (phase) => {
      const file = phased.up[phase];
      if (file === undefined) return [];
      const text = await readFile(file, "utf8");
      const statements = findStatements(text).map(({ start, end }) => text.slice(start, end));
      const groups = phase === "enforce" ? eachAlone(statements) : groupByTable(statements);
      const transactions = groups.map((group) => group.statements.length);
      return [{ phase, file, text, certificate: `certificate.${basename(file, ".sql")}.json`, transactions }];
    }),
  );
  return found.flat();
}

/**
 * A copy of a database that stands before a migration, in which all phases before one of them have run.
 *
 * @param before has all migrations before this one, and nobody connected to it
 */
export async function databaseBefore(
  workbench: Workbench,
  before: ScratchDatabase,
  migration: PhasedMigration,
  phase: Phase,
): Promise<ScratchDatabase> {
  const database = await workbench.createDatabase(before);
  const last = phaseBefore(phase);
  const earlier = last === undefined ? undefined : upTo(migration, last);
  if (earlier !== undefined) await layDown(database, [earlier]);
  return database;
}
