import { label, planAdopting, readScript, type MigrationId, type OrderedMigration } from "@strata/migration-engine";
import { migrationsOf } from "../build/migrated.ts";
import { openWorkbenchLike } from "../workbench/like.ts";
import { dataStatements } from "./data-statements.ts";
import { weigh } from "./evidence.ts";
import { findingsOf, repeated, type Known } from "./find.ts";
import type { Finding } from "./finding.ts";
import { judge, type Judgement } from "./judge.ts";
import { objectsOf } from "./objects.ts";
import { readRecords, tablePatterns, type RecordsOptions } from "./records.ts";
import { readOwnCatalog, rehearseLike } from "./rehearsal.ts";
import { rehearseAll, rehearseTwice, type OnReplay } from "./rehearse-all.ts";
import { suspects } from "./suspects.ts";
import { traitsOf } from "./trait.ts";
import { choiceFlags, treat, wronglyRecorded, type Treatment } from "./treatment.ts";

export interface ExamineOptions extends RecordsOptions {
  /** A server to replay on instead of a throwaway one: of the same major version, where databases may be created. */
  readonly throwaway?: string | undefined;
  readonly onReplay?: OnReplay | undefined;
}

/** What is known of a database after it has been examined. */
export interface Diagnosis {
  /** How many migrations were compared with the database. */
  readonly examined: number;
  /** In the order of the folders. */
  readonly findings: readonly Finding[];
  /** Recorded, and such that the catalog cannot tell whether they ran: they change rows alone, or later ones hide them. */
  readonly untold: readonly (MigrationId & { readonly file: string })[];
  /** Neither recorded nor executed, as it should be. */
  readonly pending: readonly MigrationId[];
  /** Objects that are as no migration leaves them. */
  readonly foreign: readonly string[];
  readonly treatment: Treatment;
}

/**
 * Finds what other tools' migrators, restored backups and hands have done to a database: migrations recorded and not
 * executed, executed and not recorded, passed over, executed twice. All migrations are replayed on a throwaway database,
 * whose catalog after each is compared with the live one. The live database is only read.
 *
 * @throws StrataError of reading the records and the folders, VERSION_UNAVAILABLE, REPLAY_FAILED; LocalServerError
 */
export async function examine(options: ExamineOptions): Promise<Diagnosis> {
  const { roster, package: only, onReplay } = options;
  const liveDatabase = { url: options.url, ssl: options.ssl };
  const ordered = await migrationsOf(roster);
  const records = await readRecords(options);
  const live = await readOwnCatalog(liveDatabase, tablePatterns(records));

  await using workbench = await openWorkbenchLike(liveDatabase, options.throwaway);
  const rehearsals = await rehearseLike(liveDatabase, workbench);
  const { byMigration, sequence, unfinished, keeper } = records;
  const recorded = { sequence, isRecorded: (one: string) => byMigration.has(one) };
  const { steps, histories, expected } = await rehearseAll(rehearsals, ordered, recorded, onReplay);
  const { evidence, foreign } = weigh(histories, traitsOf(live));

  const indexOf = new Map(steps.map((one, index) => [label(one), index]));
  const cases = ordered
    .filter((one) => only === undefined || one.package === only)
    .map((migration) => ({
      migration,
      recorded: byMigration.has(label(migration)),
      unfinished: unfinished.has(label(migration)),
      evidence: evidence.get(indexOf.get(label(migration)) ?? -1),
    }));
  const judgements = judge(cases, keeper);
  const verdicts = new Map([...judgements].map(([one, { verdict }]) => [one, verdict]));

  const suspected = suspects(steps, histories, foreign, verdicts, repeated(records));
  const secondRuns = await rehearseTwice(rehearsals, steps, suspected, live, onReplay);

  const findings: Finding[] = [];
  const inState = (state: Judgement["state"]): OrderedMigration[] =>
    cases.map(({ migration }) => migration).filter((one) => judgements.get(label(one))?.state === state);
  for (const { migration, evidence: shown } of cases) {
    const judgement = judgements.get(label(migration));
    if (judgement === undefined) continue;
    const unseen = dataStatements(await readScript(migration.file));
    const known: Known = { migration, judgement, evidence: shown, secondRun: secondRuns.get(label(migration)), unseen };
    findings.push(...findingsOf(known, records, expected, live));
  }
  const notRun = wronglyRecorded(findings, keeper).map(label);
  const adoption = notRun.length === 0 ? records.adoption : await planAdopting({ ...options, notRun });
  const doubles = new Set(findings.flatMap(({ kind, present }) => (kind === "executed-twice" ? present : [])));
  return {
    examined: cases.length,
    findings,
    untold: inState("untold").map(({ file, ...one }) => ({ package: one.package, name: one.name, file })),
    pending: inState("pending").map((one) => ({ package: one.package, name: one.name })),
    foreign: objectsOf(foreign.filter(({ weak }) => !weak)).filter((object) => !doubles.has(object)),
    treatment: treat(findings, {
      keeper,
      ordered: cases.map(({ migration }) => migration),
      recorded: byMigration,
      adoption,
      verdicts,
      choice: choiceFlags(options),
    }),
  };
}
