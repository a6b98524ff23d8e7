import { canonicalize, encodeId, buildFactBase, type Fact } from "@supabase/pg-delta";
import { readScript, StrataError, type OrderedMigration } from "@strata/migration-engine";
import type { Catalog } from "../catalog/catalog.ts";
import { planChange } from "../catalog/compare.ts";
import { objectName } from "../catalog/object-name.ts";
import type { ScratchDatabase } from "../workbench/workbench.ts";
import { dataStatements } from "./data-statements.ts";
import { countRows, findDoubledRows, type DoubledRows } from "./doubled-rows.ts";
import { connected, readOwnCatalog, rehearse, type Rehearsals } from "./rehearsal.ts";

/** What came out when a migration was run once more, where it had just run. */
export interface SecondRun {
  /** PostgreSQL's words, where it cannot run twice. */
  readonly refused: string | undefined;
  /** What further runs add and the live database has. */
  readonly extra: readonly string[];
  /** The statements that take it away again. */
  readonly drops: readonly string[];
  readonly rows: readonly DoubledRows[];
}

/** Nobody runs a migration more often by mistake without noticing. */
const MOST_RUNS = 9;

/**
 * Runs a migration again and again on a copy of the database in which it has just run, as long as what that adds is on
 * the live database too.
 */
export async function runAgain(
  rehearsals: Rehearsals,
  database: ScratchDatabase,
  migration: OrderedMigration,
  live: Catalog,
): Promise<SecondRun> {
  const once = await readOwnCatalog(database);
  const changesRows = dataStatements(await readScript(migration.file)).length > 0;
  await using copy = await rehearsals.copy(database);
  const counts = changesRows ? await connected(copy, countRows) : new Map<string, number>();
  const extra: Fact[] = [];
  let rows: DoubledRows[] = [];
  let before = once;
  for (let run = 0; run < MOST_RUNS; run += 1) {
    try {
      await rehearse(copy, migration);
    } catch (error) {
      if (!(error instanceof StrataError)) throw error;
      if (run === 0) return { refused: error.message, extra: [], drops: [], rows: [] };
      break;
    }
    if (run === 0 && changesRows) rows = await connected(copy, (client) => findDoubledRows(client, counts));
    const after = await readOwnCatalog(copy);
    const added = after.facts.facts().filter(({ id }) => !before.facts.has(id));
    const there = added.filter((fact) => isSame(fact, live));
    extra.push(...there);
    before = after;
    if (there.length === 0) break;
  }
  return {
    refused: undefined,
    extra: extra.filter(({ id }) => !("target" in id)).map(({ id }) => objectName(id)),
    drops: extra.length === 0 ? [] : planChange(withFacts(before, once, extra), once).map(({ sql }) => sql),
    rows,
  };
}

function isSame({ id, payload }: Fact, live: Catalog): boolean {
  const theirs = live.facts.get(id);
  return theirs !== undefined && canonicalize(theirs.payload) === canonicalize(payload);
}

/** The database after one run, with only those of the doubles that the live one has. */
function withFacts(after: Catalog, once: Catalog, extra: readonly Fact[]): Catalog {
  const keys = new Set(extra.map(({ id }) => encodeId(id)));
  const kept = after.facts.facts().filter(({ id }) => once.facts.has(id) || keys.has(encodeId(id)));
  const facts = kept.map((fact) => once.facts.get(fact.id) ?? fact);
  return { facts: buildFactBase(facts, [...after.facts.edges], after.facts.source) };
}
