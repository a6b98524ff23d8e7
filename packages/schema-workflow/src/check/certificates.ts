import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { label, type OrderedMigration } from "@strata/migration-engine";
import type { Certificate } from "../certificate/certificate.ts";
import { CERTIFICATE_FILE, parseCertificateFile, toCertificateFile } from "../certificate/file.ts";
import type { Judged } from "../review/acknowledgements.ts";
import { oldestPostgres } from "../domain/oldest-postgres.ts";
import { appraisePhase } from "../phases/appraise-phase.ts";
import { phaseScripts } from "../phases/scripts.ts";
import { hasPhases, hasPhasesAlone, type PhasedMigration } from "../phases/up-to.ts";
import { appraise } from "../review/appraise.ts";
import type { ScratchDatabase, Workbench } from "../workbench/workbench.ts";
import type { Problem } from "./problem.ts";

/**
 * Whether the certificate beside a migration says what it does, which is measured again; and whether every danger in it is
 * acknowledged.
 *
 * @param before has all migrations before this one, and nobody connected to it
 */
export async function checkCertificate(
  workbench: Workbench,
  before: ScratchDatabase,
  migration: OrderedMigration,
): Promise<Problem[]> {
  const { file } = migration;
  const problems = hasPhases(migration) ? await checkPhases(workbench, before, migration) : [];
  if (hasPhasesAlone(migration)) return problems;
  const script = await readFile(file, "utf8");
  const oldest = await oldestPostgres(file);
  const measured = await appraise({ workbench, database: before, migration, file, script, oldest });
  return [
    ...(await compareWithKept(migration, CERTIFICATE_FILE, measured.certificate)),
    ...openDangers(migration, measured.judged),
    ...problems,
  ];
}

/** The same of every phase, each upon those before it. */
async function checkPhases(
  workbench: Workbench,
  before: ScratchDatabase,
  migration: PhasedMigration,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const script of await phaseScripts(migration)) {
    const { certificate, judged } = await appraisePhase(workbench, before, migration, script);
    const phase = { ...migration, file: script.file };
    problems.push(...(await compareWithKept(phase, script.certificate, certificate)), ...openDangers(phase, judged));
  }
  return problems;
}

async function compareWithKept(migration: OrderedMigration, name: string, measured: Certificate): Promise<Problem[]> {
  const file = join(dirname(migration.file), name);
  const found = (message: string): Problem[] => {
    const next = "Run: pnpm certify, and read what it says";
    return [
      { check: "certificate", package: migration.package, message: `${label(migration)} ${message}`, next, file },
    ];
  };
  if (!existsSync(file)) return found("has no certificate.");
  const kept = await readFile(file, "utf8");
  const certificate = parseCertificateFile(kept);
  if (certificate === undefined) return found("has a certificate that cannot be read.");
  if (certificate.checksum !== measured.checksum) return found("was changed after it had been certified.");
  return toCertificateFile(measured) === kept ? [] : found("does something else than its certificate says.");
}

function openDangers({ package: owner, file }: OrderedMigration, { unacknowledged, unused }: Judged): Problem[] {
  return [
    ...unacknowledged.map(({ id, line, what, why, safe }): Problem => ({
      check: "acknowledged",
      package: owner,
      message: `${id}: ${what} ${why}`,
      next: `Write instead:\n${safe.trimEnd()}\nor above the statement: -- strata: acknowledge ${id}: <reason>`,
      file,
      line,
    })),
    ...unused.map(({ finding, line }): Problem => ({
      check: "acknowledged",
      package: owner,
      message: `Nothing here is a danger called ${finding}.`,
      next: "Remove the acknowledgement, or correct its name.",
      file,
      line,
    })),
  ];
}
