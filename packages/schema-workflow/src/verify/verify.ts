import {
  readLedger,
  replay,
  StrataError,
  type MigrationId,
  type ReplayStep,
  type SchemaPackage,
  type Target,
} from "@strata/migration-engine";
import { encodeId } from "@supabase/pg-delta";
import { readCatalog, type Catalog } from "../catalog/catalog.ts";
import { compareCatalogs, type Difference } from "../catalog/compare.ts";
import { keep } from "../catalog/ignore.ts";
import { objectName } from "../catalog/object-name.ts";
import { openWorkbenchLike } from "../workbench/like.ts";
import type { ScratchDatabase } from "../workbench/workbench.ts";
import { fold } from "./fold.ts";
import { writeKeptScripts } from "./kept-scripts.ts";
import { createAlike, readLikeness } from "./likeness.ts";
import { withoutOthers } from "./others.ts";
import { makerOf, noteMaker, type Makers } from "./owners.ts";
import { repairFor } from "./repair.ts";

export interface VerifyOptions extends Target {
  /** Where scripts are looked for that were too long for the ledger to keep. */
  readonly roster: readonly SchemaPackage[];
  /** Globs for objects of others, besides those that stand in many databases. */
  readonly ignore?: readonly string[] | undefined;
  /** Absolute path of the SQL that somebody ran before the first migration. */
  readonly setup?: string | undefined;
  /** A server to replay on instead of a throwaway one: of the same major version, where databases may be created. */
  readonly throwaway?: string | undefined;
  readonly onReplay?: ((migration: MigrationId, number: number, total: number) => void) | undefined;
}

/** A difference between a live database and what its ledger says. */
export interface Drift {
  /** The object as people speak of it. */
  readonly object: string;
  /** Seen from the ledger: `removed` is missing on the live database. */
  readonly change: Difference["change"];
  /** What of the object; nothing for an object that is there or not. */
  readonly attribute: string | undefined;
  /** Of an object that is there or not: what is there or not with it. */
  readonly parts: readonly string[];
  /** As the migrations make it. */
  readonly expected: unknown;
  /** As it is. */
  readonly live: unknown;
  /** The last migration that touched it or what it hangs on; nothing for a stray object of nobody. */
  readonly owner: MigrationId | undefined;
  /** Statements that make the live database as the ledger says. */
  readonly repair: readonly string[];
  /** Statements for a new migration, which makes the ledger say what the live database is. */
  readonly keep: readonly string[];
}

/** What was found. */
export interface Verification {
  /** How many migrations of the ledger were replayed. */
  readonly migrations: number;
  readonly drifts: readonly Drift[];
  /** All statements in an order that works, those included that belong to no single difference. */
  readonly repair: readonly string[];
  readonly keep: readonly string[];
  /** Why a direction has no SQL. */
  readonly impossible: { readonly repair: string | undefined; readonly keep: string | undefined };
  /** What the role may not see, so that nothing was compared there. */
  readonly unreadable: readonly string[];
}

/**
 * Compares a live database with a replay of what its ledger says ran there. The live one is only read, in one snapshot,
 * by a role that needs no more than to connect and to read the ledger.
 *
 * @throws StrataError LEDGER_MISSING, LEDGER_UNFINISHED, SCRIPT_LOST, SETUP_FAILED, REPLAY_FAILED, VERSION_UNAVAILABLE,
 * and those of connecting; LocalServerError
 */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const { roster, setup, throwaway, ignore = [], onReplay } = options;
  const live = { url: urlOf(options), ssl: options.ssl };
  const ledger = await readLedger(options);
  if (ledger === undefined) throw new StrataError("LEDGER_MISSING", { what: "This database has no ledger." });
  await using scripts = await writeKeptScripts(ledger, roster);
  const likeness = await readLikeness(live, ledger);
  await using workbench = await openWorkbenchLike(live, throwaway);
  const create = (): Promise<ScratchDatabase> =>
    createAlike(workbench, ledger, likeness, { ours: throwaway === undefined, setup });

  const replayed = await create();
  await replayAll(replayed, scripts.steps, onReplay);
  const whole = { expected: await readCatalog(replayed.url), live: await readCatalog(live.url, live.ssl) };
  const patterns = [...ignore, ...likeness.otherLedgers.flatMap((schema) => [schema, `${schema}.*`])];
  const unreadable = whole.live.facts.diagnostics.filter(({ code }) => code === UNREADABLE);
  const unseen = new Set(unreadable.flatMap(({ subject }) => (subject === undefined ? [] : [encodeId(subject)])));
  const own = (catalog: Catalog): Catalog =>
    keep(
      withoutOthers(catalog, patterns, whole.expected),
      ({ id }) => !unseen.has(encodeId(id)),
      () => true,
    );
  const [expected, found] = [own(whole.expected), own(whole.live)];

  const differences = fold(compareCatalogs(expected, found), [expected, found]);
  const makers = differences.length === 0 ? new Map() : await findMakers(await create(), scripts.steps, onReplay);
  const repair = repairFor(found, expected, differences);
  const keeping = repairFor(expected, found, differences);
  return {
    migrations: ledger.entries.length,
    drifts: differences.map(({ difference: one, parts }, place) => ({
      object: one.object,
      change: one.change,
      attribute: one.attribute,
      parts: parts.map(({ object }) => object),
      expected: one.from,
      live: one.to,
      owner: makerOf(one, makers, [expected, found]),
      repair: repair.byDifference.get(place) ?? [],
      keep: keeping.byDifference.get(place) ?? [],
    })),
    repair: repair.statements,
    keep: keeping.statements,
    impossible: { repair: repair.impossible, keep: keeping.impossible },
    unreadable: unreadable.flatMap(({ subject }) => (subject === undefined ? [] : [objectName(subject)])),
  };
}

/** pg-delta's word for user mappings whose options PostgreSQL shows to their owners alone (src/core/diagnostic.ts). */
const UNREADABLE = "user-mapping-unreadable";

/** Only what differs needs an owner, and to find one takes a look at the catalog after every migration. */
async function findMakers(
  database: ScratchDatabase,
  steps: readonly ReplayStep[],
  onReplay: VerifyOptions["onReplay"],
): Promise<Makers> {
  const makers: Makers = new Map();
  let before = await readCatalog(database.url);
  for (const [index, step] of steps.entries()) {
    onReplay?.(step, index + 1, steps.length);
    await replay({ url: database.url }, [step]);
    const after = await readCatalog(database.url);
    noteMaker(makers, step, before, after);
    before = after;
  }
  await database.drop();
  return makers;
}

/** What may go wrong with a script on an empty database; the others are of the server. */
const OF_THE_SCRIPT: ReadonlySet<string> = new Set(["MIGRATION_FAILED", "PREREQUISITE_MISSING", "PRIVILEGE_MISSING"]);

async function replayAll(
  database: ScratchDatabase,
  steps: readonly ReplayStep[],
  onReplay: VerifyOptions["onReplay"],
): Promise<void> {
  try {
    await replay(
      {
        url: database.url,
        report: (event) => {
          if (event.type === "started") onReplay?.(event.migration, event.position.index, event.position.total);
        },
      },
      steps,
    );
  } catch (error) {
    if (!(error instanceof StrataError) || !OF_THE_SCRIPT.has(error.code)) throw error;
    throw new StrataError("REPLAY_FAILED", {
      what: `On an empty database: ${error.message}`,
      why: error.why,
      next: "What somebody prepares before the first migration (extensions, schemas, roles) belongs into a script: `setup` in strata.config.json, or --setup.",
      cause: error,
    });
  }
}

/** A target may name its database beside the URL. */
function urlOf({ url, database }: Target): string {
  if (database === undefined) return url;
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}
