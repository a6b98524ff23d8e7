import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { replay, StrataError, type ReplayStep, type SchemaPackage } from "@strata/migration-engine";
import type { Catalog } from "../catalog/catalog.ts";
import type { Certificate } from "../certificate/certificate.ts";
import { CERTIFICATE_FILE, toCertificateFile } from "../certificate/file.ts";
import { compareCatalogs, type Difference } from "../catalog/compare.ts";
import { readDomain, type Domain } from "../domain/domain.ts";
import type { Hint, MissingHint } from "../drizzle-kit/drizzle-kit.ts";
import { writeMigration, type Written } from "../drizzle-kit/write-migration.ts";
import type { Judged } from "../review/acknowledgements.ts";
import { settleAll } from "../workbench/settle.ts";
import type { ScratchDatabase, Workbench } from "../workbench/workbench.ts";
import { compose } from "./compose.ts";
import { prepareGround, readToCompare } from "./ground.ts";
import { candidatesFor } from "./candidates.ts";
import { inSafeForms } from "./in-safe-forms.ts";
import { isRename } from "./rename.ts";
import { stage } from "./staging.ts";
import { titleOf } from "./title.ts";
import { wayBack } from "./way-back.ts";

export interface GenerateOptions {
  readonly workbench: Workbench;
  /** All packages, for those that this one depends on. */
  readonly roster: readonly SchemaPackage[];
  /** What the folder is called after its timestamp; from what changes, when left out. */
  readonly name?: string | undefined;
  /** Answers to the questions of an earlier call. */
  readonly hints?: readonly Hint[] | undefined;
  /** Told what is being done. */
  readonly onStage?: (stage: string) => void;
}

/** What became of one package. */
export type Generated =
  | { readonly outcome: "nothing" }
  | { readonly outcome: "questions"; readonly questions: readonly Question[] }
  | {
      readonly outcome: "written";
      /** The folder's name. */
      readonly migration: string;
      /** Its absolute path. */
      readonly folder: string;
      readonly differences: readonly Difference[];
      /** What it does, measured. */
      readonly certificate: Certificate;
      /** What a reviewer would say about it. */
      readonly judged: Judged;
      /** Why there is no down.sql, where none could be found: it has to be written by hand. */
      readonly downMissing: string | undefined;
    };

/** Something new, and what it may have been called before. */
export type Question = MissingHint & { readonly candidates: readonly string[] };

/**
 * Writes the migration that brings a package's migrations to what its code declares, with the way back; nothing, where
 * they agree already. What it writes has been run on a throwaway database and came to just what is declared, and back.
 *
 * @throws StrataError DOMAIN_UNREADABLE, DECLARATION_FAILED, DRIZZLE_KIT_FAILED, GENERATION_UNPROVEN, or as `migrate`
 */
export async function generate(target: SchemaPackage, options: GenerateOptions): Promise<Generated> {
  const { workbench, roster, hints = [], onStage } = options;
  const domain = await readDomain(target);
  onStage?.("building one database from the migrations, one from the declarations");
  await using ground = await prepareGround(workbench, roster, domain);
  const differences = compareCatalogs(ground.before, ground.wanted);

  onStage?.("writing what differs");
  await using staging = await stage(domain.migrations);
  const name = options.name ?? titleOf(differences, hints.filter(isRename));
  const written = await writeAny(domain, staging.migrations, { name, hints }, differences.length > 0);
  if (written.outcome === "nothing") return written;
  if (written.outcome === "questions") {
    const questions = written.questions.map((one) => ({ ...one, candidates: candidatesFor(one, differences) }));
    return { outcome: "questions", questions };
  }

  onStage?.("proving the migration and its way back");
  const staged = join(staging.migrations, written.folder);
  const file = join(staged, "migration.sql");
  const { script, trial, after } = await compose(workbench, ground, domain, file);
  await writeFile(file, script);
  const migration = { package: domain.name, name: written.folder };
  const { oldest } = domain;
  const rehearsed = `${staged}.rehearsed.sql`;
  await writeFile(rehearsed, script);
  await using rehearsal = await workbench.createDatabase(ground.migrated);
  // What other forms come to, inSafeForms itself has seen on a database of their own.
  const [{ certificate, judged }, down] = await settleAll([
    inSafeForms({ workbench, database: ground.migrated, migration, file, script, oldest }, ground.wanted),
    wayBack(trial, after, ground.before, hints.filter(isRename)),
    rehearse(rehearsal, { ...migration, file: rehearsed }, ground.wanted),
  ]);
  await trial.drop();
  if ("script" in down) await writeFile(join(staged, "down.sql"), down.script);
  await writeFile(join(staged, CERTIFICATE_FILE), toCertificateFile(certificate));

  await mkdir(domain.migrations, { recursive: true });
  await staging.publish(written.folder);
  return {
    outcome: "written",
    migration: written.folder,
    folder: join(domain.migrations, written.folder),
    differences,
    certificate,
    judged,
    downMissing: "failure" in down ? down.failure : undefined,
  };
}

/** drizzle-kit sees tables only: what else differs makes a migration of its own, which drizzle-kit leaves empty. */
async function writeAny(
  domain: Domain,
  migrations: string,
  options: { readonly name: string; readonly hints: readonly Hint[] },
  differs: boolean,
): Promise<Written> {
  const written = await writeMigration(domain, migrations, options);
  if (written.outcome !== "nothing" || !differs) return written;
  const empty = await writeMigration(domain, migrations, { ...options, custom: true });
  if (empty.outcome === "written") await writeFile(join(migrations, empty.folder, "migration.sql"), "");
  return empty;
}

async function rehearse(database: ScratchDatabase, migration: ReplayStep, expected: Catalog): Promise<void> {
  await replay({ url: database.url }, [migration]);
  const rest = compareCatalogs(await readToCompare(database), expected);
  if (rest.length === 0) return;
  throw new StrataError("GENERATION_UNPROVEN", {
    what: `The migration ${migration.name} does not come to what it should.`,
    why: rest.map(({ object, change, attribute }) => `${change}: ${object} ${attribute ?? ""}`.trimEnd()).join("\n"),
  });
}
