import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { StrataError } from "../errors/strata-error.ts";
import type { PhasedFiles } from "./files.ts";
import type { Phase } from "./phase.ts";

/** The folder of the phases where a migration has two forms. */
export const PHASED_FOLDER = "phased";

/** What each phase may be written in. A backfill is data, or code for what SQL cannot say. */
const PHASE_FILES: Readonly<Record<string, Phase>> = {
  "expand.sql": "expand",
  "backfill.json": "backfill",
  "backfill.js": "backfill",
  "enforce.sql": "enforce",
  "contract.sql": "contract",
};

/** What belongs to a migration without being run: what drizzle-kit and `certify` keep, and words. */
const BESIDE = /^(?:snapshot\.json|certificate[\w.-]*\.json|[\w.-]+\.md|\..*)$/;

/** Whether a folder among the migrations holds phases and no script. */
export function holdsPhases(names: readonly string[]): boolean {
  return !names.includes("migration.sql") && names.some((name) => Object.hasOwn(PHASE_FILES, name));
}

/** @throws StrataError PHASES_INVALID when a phase lies where only the script would run */
export function assertNoStrayPhases(names: readonly string[], folder: string, what: string): void {
  const stray = names.find((name) => Object.hasOwn(PHASE_FILES, name));
  if (stray === undefined) return;
  throw invalidIn(
    folder,
    what,
  )(`${stray} beside migration.sql would never run: its place is ${PHASED_FOLDER}/${stray}.`);
}

/**
 * Reads the phases of a migration. A name that is none of theirs is an error: a misspelt phase would never run.
 *
 * @param folder absolute path
 * @param what the migration, as people call it
 * @param twoForms whether a script lies beside the folder, which makes `when.sql` necessary
 * @throws StrataError PHASES_INVALID
 */
export function readPhases(folder: string, what: string, twoForms: boolean): PhasedFiles {
  const invalid = invalidIn(folder, what);
  const up: Partial<Record<Phase, string>> = {};
  const queries: { guard?: string; when?: string } = {};
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const { name } = entry;
    const phase = Object.hasOwn(PHASE_FILES, name) ? PHASE_FILES[name] : undefined;
    if (phase !== undefined && up[phase] !== undefined) throw invalid("It has both backfill.json and backfill.js.");
    if (phase !== undefined) up[phase] = join(folder, name);
    else if (name === "guard.sql") queries.guard = join(folder, name);
    else if (name === "when.sql") queries.when = join(folder, name);
    else if (!(name === "down" && entry.isDirectory()) && !BESIDE.test(name)) throw invalid(unknown(name));
  }
  const { guard, when } = queries;
  if (up.expand === undefined && up.contract === undefined) {
    throw invalid("It has neither expand.sql nor contract.sql.");
  }
  if (guard !== undefined && up.contract === undefined) throw invalid("It has a guard.sql, and no contract.sql.");
  if (twoForms && when === undefined) {
    throw invalid("It has no when.sql, which says where the phases run and where the script beside them does.");
  }
  if (!twoForms && when !== undefined) {
    throw invalid("It has a when.sql, and no migration.sql to choose between.");
  }
  return { folder, up, down: readDown(join(folder, "down"), invalid), guard, when };
}

function readDown(folder: string, invalid: (why: string) => StrataError): PhasedFiles["down"] {
  const down: Partial<Record<Phase, string>> = {};
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names) {
    const phase = Object.hasOwn(PHASE_FILES, name) ? PHASE_FILES[name] : undefined;
    if (phase === undefined && !BESIDE.test(name)) throw invalid(unknown(`down/${name}`));
    if (phase !== undefined) down[phase] = join(folder, name);
  }
  return down;
}

function unknown(name: string): string {
  const known = Object.keys(PHASE_FILES).join(", ");
  return `${name} is no file of a phase. Known are: ${known}, guard.sql, when.sql, and the same phases in down/.`;
}

function invalidIn(folder: string, what: string): (why: string) => StrataError {
  return (why) => new StrataError("PHASES_INVALID", { what: `The phases of ${what} cannot be used: ${folder}`, why });
}
