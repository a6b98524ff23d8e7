import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SchemaPackage } from "@strata/migration-engine";
import type { TestDatabase } from "@strata/postgres-testkit";
import { onTestFinished } from "vitest";
import { examine, type Diagnosis } from "../../src/index.ts";

const STRATA = join(import.meta.dirname, "../../../../apps/migrator/bin/strata.js");

/** Examines a database on the server of the tests, which is as good as a throwaway one. */
export function look(database: TestDatabase, roster: readonly SchemaPackage[]): Promise<Diagnosis> {
  return examine({ url: database.url, roster, throwaway: database.url });
}

/** `kind migration` of each finding. */
export function told({ findings }: Diagnosis): string[] {
  return findings.map(({ kind, package: owner, name }) => `${kind} ${owner}/${name}`);
}

/** Does just what the doctor prints: the SQL as it stands, then each command in a shell. */
export async function followAdvice(
  { url, sql }: TestDatabase,
  roster: readonly SchemaPackage[],
  { treatment }: Diagnosis,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "strata checkout "));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const packages = roster.map(({ name, migrations, dependsOn }) => ({ name, migrations, dependsOn }));
  await writeFile(join(folder, "strata.config.json"), JSON.stringify({ packages }));
  // One session, as psql has it: the SQL opens a transaction and commits it.
  const psql = await sql.reserve();
  if (treatment.sql !== "") await psql.unsafe(treatment.sql);
  psql.release();
  for (const command of treatment.commands) {
    // What a person answers on a terminal, --yes says here.
    const agreed =
      /^strata (?:adopt|baseline) /.test(command) || command === "strata adopt" ? `${command} --yes` : command;
    await shell(`strata() { "${process.execPath}" "${STRATA}" "$@"; }; ${agreed}`, folder, url);
  }
}

function shell(line: string, cwd: string, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env["PATH"], DATABASE_URL: url };
    execFile("sh", ["-c", line], { cwd, env }, (error, stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`${line}\n${stdout}${stderr}`, { cause: error }));
    });
  });
}
