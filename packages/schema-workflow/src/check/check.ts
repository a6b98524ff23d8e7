import { StrataError, type CompareScripts, type OrderedMigration, type SchemaPackage } from "@strata/migration-engine";
import { layDown, migrationsOf } from "../build/migrated.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { compareCatalogs } from "../catalog/compare.ts";
import { readDomain, type Domain } from "../domain/domain.ts";
import { dependenciesOf, prepareGround, readToCompare } from "../generate/ground.ts";
import { hasPhases, hasPhasesAlone, type PhasedMigration } from "../phases/up-to.ts";
import { settleAll } from "../workbench/settle.ts";
import type { Workbench } from "../workbench/workbench.ts";
import { checkCertificate } from "./certificates.ts";
import { checkDeclared } from "./declared.ts";
import { checkEdited } from "./edited.ts";
import type { Base } from "./git.ts";
import { checkForms } from "./forms.ts";
import { kitCheck } from "./kit-check.ts";
import { checkOrder } from "./order.ts";
import { checkPreviousRelease } from "./previous-release.ts";
import type { CheckName, Problem } from "./problem.ts";
import { checkAgain, checkRoundTrip, type RoundTripOptions } from "./round-trip.ts";
import { checkTogether } from "./together.ts";

export interface CheckOptions {
  readonly workbench: Workbench;
  readonly roster: readonly SchemaPackage[];
  /** What the base branch has; without it nothing is compared with it. */
  readonly base: Base | undefined;
  readonly compareScripts: CompareScripts;
  /** Only whether all packages fit into one database. */
  readonly onlyTogether?: boolean | undefined;
  /** Told what is being looked at. */
  readonly onStage?: (stage: string) => void;
}

/** What was looked at, and what was found. */
export interface CheckResult {
  readonly problems: readonly Problem[];
  /** Not looked at, with the reason. */
  readonly skipped: readonly { readonly check: CheckName; readonly why: string }[];
}

/** So many packages are looked at at the same time: one alone mostly waits for the server. */
const LANES = 2;

/**
 * Looks at packages as a careful reviewer would, on throwaway databases. Changes nothing; the same files give the same
 * result.
 *
 * @param targets the packages to look at; together with all others only when they are the whole roster
 * @throws StrataError where a package cannot be read at all, or a migration fails on an empty database
 */
export async function check(targets: readonly SchemaPackage[], options: CheckOptions): Promise<CheckResult> {
  const { workbench, roster, base, onStage } = options;
  const domains = await Promise.all(targets.map(readDomain));
  const found = new Map<Domain, readonly Problem[]>();
  const queue = domains.values();
  const takeTurns = async (): Promise<void> => {
    for (const domain of queue) {
      onStage?.(domain.name);
      found.set(domain, await checkDomain(domain, options));
    }
  };
  if (options.onlyTogether !== true) await settleAll(Array.from({ length: LANES }, takeTurns));
  const problems = domains.flatMap((domain) => found.get(domain) ?? []);
  if (targets.length === roster.length && roster.length > 1) {
    onStage?.("all packages in one database");
    problems.push(...(await checkTogether(workbench, roster, domains)));
  }
  const why = "no base branch is known here; name it with --base";
  const needBase = options.onlyTogether === true ? [] : (["edited", "previous-release"] as const);
  return { problems, skipped: base === undefined ? needBase.map((name) => ({ check: name, why })) : [] };
}

async function checkDomain(domain: Domain, options: CheckOptions): Promise<Problem[]> {
  const { workbench, roster, base, compareScripts } = options;
  const dependencies = dependenciesOf(domain.name, roster);
  const all = await migrationsOf(roster.filter((one) => one.name === domain.name || dependencies.includes(one)));
  const own = all.filter((one) => one.package === domain.name);
  const before = all.filter((one) => one.package !== domain.name);
  const problems = await kitCheck(domain);
  if (base !== undefined) problems.push(...(await checkEdited(domain, base, compareScripts)));
  const disordered = await checkOrder(workbench, domain, before, own);
  problems.push(...disordered);
  const ground = await prepareGround(workbench, roster, domain, readToCompare).catch((error: unknown) => {
    // Branches that do not go together have been told; nothing else can be looked at before they do.
    if (error instanceof StrataError && disordered.length > 0) return undefined;
    throw error;
  });
  if (ground === undefined) return problems;
  await using _ground = ground;
  problems.push(...checkDeclared(domain, ground));
  if (base !== undefined) problems.push(...(await checkPreviousRelease(workbench, domain, base, before, own)));
  problems.push(...(await checkMigrations(options, before, own, ground.before)));
  return problems;
}

/** The phases beside a script: there and back by themselves, and to the same end. */
async function checkPhasedForm(trip: RoundTripOptions, migration: PhasedMigration): Promise<Problem[]> {
  if (hasPhasesAlone(migration)) return [];
  const { problems } = await checkRoundTrip({ ...trip, migration: { ...migration, form: "phased" } });
  return [...problems, ...(await checkForms(trip.workbench, trip.before, migration))];
}

/**
 * Each migration where it stands: upon all that come before it.
 *
 * @param end what all of them come to
 */
async function checkMigrations(
  { workbench, roster }: CheckOptions,
  base: readonly OrderedMigration[],
  own: readonly OrderedMigration[],
  end: Catalog,
): Promise<Problem[]> {
  await using database = await workbench.createDatabase();
  await layDown(database, base);
  const problems: Problem[] = [];
  let start = own.length === 0 ? end : await readToCompare(database);
  for (const [at, migration] of own.entries()) {
    const owner = roster.find(({ name }) => name === migration.package);
    if (owner === undefined) continue;
    const trip = { workbench, before: database, start, owner, migration };
    const { problems: found, again } = await checkRoundTrip(trip);
    problems.push(...found, ...(await checkCertificate(workbench, database, migration)));
    if (hasPhases(migration)) problems.push(...(await checkPhasedForm(trip, migration)));
    if (at < own.length - 1) await layDown(database, [migration]);
    const after = at < own.length - 1 ? await readToCompare(database) : end;
    if (again !== undefined && compareCatalogs(again, after).length > 0) {
      await using before = await workbench.createDatabase();
      await layDown(before, [...base, ...own.slice(0, at)]);
      problems.push(...(await checkAgain({ ...trip, before }, again)));
    }
    start = after;
  }
  return problems;
}
