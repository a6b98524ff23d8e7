import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checksum, readDirectives, type OrderedMigration, type SchemaPackage } from "@strata/migration-engine";
import { layDown, migrationsOf } from "../build/migrated.ts";
import { GENERATED } from "../generate/down.ts";
import { IRREVERSIBLE } from "../check/said-for-check.ts";
import { oldestPostgres } from "../domain/oldest-postgres.ts";
import { dependenciesOf, readObjects } from "../generate/ground.ts";
import { readNames, renamedBetween } from "../generate/renamed.ts";
import { appraisePhase } from "../phases/appraise-phase.ts";
import { phaseScripts, type PhaseScript } from "../phases/scripts.ts";
import { hasPhases, hasPhasesAlone, type PhasedMigration } from "../phases/up-to.ts";
import { wayBack } from "../generate/way-back.ts";
import type { Judged } from "../review/acknowledgements.ts";
import { appraise } from "../review/appraise.ts";
import type { ScratchDatabase, Workbench } from "../workbench/workbench.ts";
import type { Certificate } from "./certificate.ts";
import { CERTIFICATE_FILE, parseCertificateFile, toCertificateFile } from "./file.ts";

export interface RenewOptions {
  readonly workbench: Workbench;
  readonly roster: readonly SchemaPackage[];
  /** Also those that are current: after an upgrade of PostgreSQL, say. */
  readonly all?: boolean | undefined;
  readonly onStage?: (stage: string) => void;
}

/** A migration that was measured. */
export interface Renewed {
  readonly migration: OrderedMigration;
  readonly certificate: Certificate;
  /** What a reviewer would say about it. */
  readonly judged: Judged;
  /** Names of the files that say something else now. */
  readonly written: readonly string[];
  /** Why its generated down.sql could not be written anew. */
  readonly downMissing: string | undefined;
}

/**
 * Measures the migrations of a package that have no certificate, or whose migration.sql was edited since, and keeps what
 * they do beside them. A down.sql that was generated is generated anew with it; one that was written by hand stays as it
 * is. A second call finds nothing to do.
 *
 * @throws StrataError CERTIFICATION_FAILED, or as `migrate` does
 */
export async function renewCertificates(target: SchemaPackage, options: RenewOptions): Promise<Renewed[]> {
  const { workbench, roster, all = false, onStage } = options;
  const base = dependenciesOf(target.name, roster);
  const ordered = await migrationsOf([...base, target]);
  await using database = await workbench.createDatabase();
  await layDown(
    database,
    ordered.filter((one) => one.package !== target.name),
  );
  const renewed: Renewed[] = [];
  for (const migration of ordered.filter((one) => one.package === target.name)) {
    if (!hasPhasesAlone(migration) && (all || !(await isCurrent(migration)))) {
      onStage?.(migration.name);
      renewed.push(await renew(workbench, database, migration));
    }
    for (const script of hasPhases(migration) ? await phaseScripts(migration) : []) {
      if (!hasPhases(migration) || (!all && (await isCurrentPhase(script)))) continue;
      onStage?.(`${migration.name} ${script.phase}`);
      renewed.push(await renewPhase(workbench, database, migration, script));
    }
    await layDown(database, [migration]);
  }
  return renewed;
}

/** The certificate that is kept beside a migration, if there is one that can be read. */
export async function readCertificate(migration: OrderedMigration): Promise<Certificate | undefined> {
  const file = join(dirname(migration.file), CERTIFICATE_FILE);
  return existsSync(file) ? parseCertificateFile(await readFile(file, "utf8")) : undefined;
}

async function isCurrent(migration: OrderedMigration): Promise<boolean> {
  const certificate = await readCertificate(migration);
  return certificate?.checksum === checksum(await readFile(migration.file, "utf8"));
}

async function isCurrentPhase({ file, text, certificate }: PhaseScript): Promise<boolean> {
  const kept = join(dirname(file), certificate);
  return existsSync(kept) && parseCertificateFile(await readFile(kept, "utf8"))?.checksum === checksum(text);
}

async function renewPhase(
  workbench: Workbench,
  database: ScratchDatabase,
  migration: PhasedMigration,
  script: PhaseScript,
): Promise<Renewed> {
  const { certificate, judged } = await appraisePhase(workbench, database, migration, script);
  const path = join(dirname(script.file), script.certificate);
  const text = toCertificateFile(certificate);
  const isWritten = !existsSync(path) || (await readFile(path, "utf8")) !== text;
  if (isWritten) await writeFile(path, text);
  const written = isWritten ? [script.certificate] : [];
  return { migration: { ...migration, file: script.file }, certificate, judged, written, downMissing: undefined };
}

async function renew(workbench: Workbench, database: ScratchDatabase, migration: OrderedMigration): Promise<Renewed> {
  const script = await readFile(migration.file, "utf8");
  const { file } = migration;
  const oldest = await oldestPostgres(file);
  const { certificate, judged } = await appraise({ workbench, database, migration, file, script, oldest });
  const folder = dirname(migration.file);
  const files = [{ name: CERTIFICATE_FILE, text: toCertificateFile(certificate) }];
  const down = await generatedDown(workbench, database, migration);
  if (down !== undefined && "script" in down) files.push({ name: "down.sql", text: down.script });
  const written: string[] = [];
  for (const { name, text } of files) {
    const path = join(folder, name);
    if (existsSync(path) && (await readFile(path, "utf8")) === text) continue;
    await writeFile(path, text);
    written.push(name);
  }
  return {
    migration,
    certificate,
    judged,
    written,
    downMissing: down !== undefined && "failure" in down ? down.failure : undefined,
  };
}

/** Nothing where the way back was written by hand, or there is said to be none. */
async function generatedDown(workbench: Workbench, database: ScratchDatabase, migration: OrderedMigration) {
  const { downFile } = migration;
  const script = await readFile(migration.file, "utf8");
  const said = readDirectives(migration, migration.file, script).acknowledgements;
  if (downFile === undefined && said.some(({ finding }) => finding === IRREVERSIBLE)) return undefined;
  if (downFile !== undefined && !(await readFile(downFile, "utf8")).startsWith(GENERATED)) return undefined;
  const before = await readObjects(database);
  await using trial = await workbench.createDatabase(database);
  const named = await readNames(trial.url);
  await layDown(trial, [migration]);
  return await wayBack(trial, await readObjects(trial), before, renamedBetween(named, await readNames(trial.url)));
}
