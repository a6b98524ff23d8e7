import { StrataError } from "../errors/strata-error.ts";
import type { LedgerEntry } from "../ledger/entry.ts";
import { label, sameMigration, type MigrationId } from "../migration.ts";
import type { OrderedMigration } from "../order.ts";
import { attribute } from "./attribute.ts";
import type { Candidate } from "./candidate.ts";
import type { Declaration } from "./declare.ts";
import type { Evidence } from "./evidence.ts";
import type { ToolTable } from "./tables.ts";

/** What a person has decided about migrations that may or may not have run; `<folder>` or `<package>/<folder>` each. */
export interface Decisions {
  /** Their changes are in the database: declare them as a baseline. By name any that nobody recorded; `all` undecided ones. */
  readonly ran?: readonly string[] | "all" | undefined;
  /** They did not run: leave them to `migrate`, which applies them late. */
  readonly pending?: readonly string[] | "all" | undefined;
  /** Recorded by the other tool, and yet their changes are not in the database: leave them to `migrate` as well. */
  readonly notRun?: readonly string[] | undefined;
}

/** A migration that would be recorded because another tool ran it, or because a person said so. */
export interface AdoptStep extends Declaration {
  /** What the other tool's record has in common with it; none where a person said so. */
  readonly by: readonly Evidence[];
  /** The other tool has the hash of another text: the file was edited after it had run. */
  readonly edited: boolean;
}

/** Something that another tool recorded and that fits no migration, or several. */
export interface UnknownRecord {
  readonly table: string;
  readonly row: string;
  /** It may be any of these. */
  readonly among: readonly MigrationId[];
  /** The migration of which another row speaks already. */
  readonly repeats: MigrationId | undefined;
}

/** What `adopt` would write, as a value: nothing has happened when it exists. */
export interface AdoptPlan {
  /** The tables that were found, each with the number of its rows. */
  readonly tables: readonly { readonly tool: string; readonly table: string; readonly rows: number }[];
  /** To be written to the ledger, in the order of the migrations. */
  readonly steps: readonly AdoptStep[];
  /** Recorded by other tools, and in the ledger already. */
  readonly known: readonly MigrationId[];
  readonly unknown: readonly UnknownRecord[];
  /**
   * Recorded nowhere although newer ones ran, or one of several that a record may mean. Whether they ran has to be
   * decided, and nothing is written before.
   */
  readonly undecided: readonly MigrationId[];
  /** Decided: they did not run, whatever the other tool recorded, and stay pending. */
  readonly pending: readonly MigrationId[];
}

/**
 * Compares what other tools recorded with the folders and the ledger. Pure.
 *
 * @throws StrataError MIGRATION_UNKNOWN when a decision names a migration that leaves nothing to decide
 */
export function planAdoption(
  ordered: readonly OrderedMigration[],
  candidates: readonly Candidate[],
  entries: readonly LedgerEntry[],
  tables: readonly ToolTable[],
  decisions: Decisions = {},
): AdoptPlan {
  const recorded = new Set(entries.map(label));
  const found = new Map<string, AdoptStep>();
  const unknown: UnknownRecord[] = [];
  for (const { tool, table, records } of tables) {
    const { attributed, unattributed } = attribute(records, candidates);
    for (const { record, migration, by } of attributed) {
      const evidence = `${tool}: ${table} ${record.row}`;
      const edited = record.hash !== undefined && !by.includes("hash");
      const step = { ...idOf(migration), origin: "adopted", evidence, by, edited } as const;
      if (!found.has(label(migration))) found.set(label(migration), step);
    }
    for (const { record, among, repeats } of unattributed) {
      unknown.push({ table, row: record.row, among: among.map(idOf), repeats: repeats && idOf(repeats) });
    }
  }
  const adopted = ordered.flatMap((one) => found.get(label(one)) ?? []);
  const theirs = adopted.filter((step) => !recorded.has(label(step)));
  const notRun = choose(theirs.map(idOf), decisions.notRun);
  const steps = theirs.filter((step) => !notRun.some((one) => sameMigration(one, step)));

  const isSettled = (id: MigrationId): boolean => recorded.has(label(id)) || found.has(label(id));
  const open = openQuestions(ordered, steps, unknown, isSettled);
  const unrecorded = ordered.filter((one) => !isSettled(one)).map(idOf);
  const ran = decisions.ran === "all" ? open : choose(unrecorded, decisions.ran);
  const rest = open.filter((one) => !ran.some((other) => sameMigration(one, other)));
  const pending = choose(rest, decisions.pending);
  const declared = ran.map((id): AdoptStep => ({
    ...id,
    origin: "baseline",
    evidence: "declared while adopting",
    by: [],
    edited: false,
  }));
  return {
    tables: tables.map(({ tool, table, records }) => ({ tool, table, rows: records.length })),
    steps: ordered.flatMap((one) => [...steps, ...declared].find((step) => sameMigration(step, one)) ?? []),
    known: adopted.filter((step) => recorded.has(label(step))).map(idOf),
    unknown,
    undecided: rest.filter((one) => !pending.includes(one)),
    pending: [...notRun, ...pending],
  };
}

/** @throws StrataError ADOPTION_UNDECIDED */
export function assertDecided({ undecided }: AdoptPlan): void {
  if (undecided.length === 0) return;
  throw new StrataError("ADOPTION_UNDECIDED", {
    what: `Did these run? No record says so for certain: ${undecided.map(label).join(", ")}`,
    next: "Look whether their changes are in the database. Those that ran: --ran <migration>,… The others: --pending <migration>,… (or --pending all).",
  });
}

/** Migrations that may have run although no record says so. Of those after the newest adopted one nobody would think so. */
function openQuestions(
  ordered: readonly OrderedMigration[],
  steps: readonly MigrationId[],
  unknown: readonly UnknownRecord[],
  isSettled: (id: MigrationId) => boolean,
): MigrationId[] {
  const newest = ordered.findLastIndex((one) => steps.some((step) => sameMigration(step, one)));
  const doubtful = new Set(unknown.flatMap(({ among }) => among.map(label)));
  return ordered.filter((one, index) => !isSettled(one) && (index < newest || doubtful.has(label(one)))).map(idOf);
}

function choose(among: readonly MigrationId[], names: readonly string[] | "all" = []): readonly MigrationId[] {
  if (names === "all") return among;
  return names.map((name) => {
    const [only, ...more] = among.filter((one) => label(one) === name || one.name === name);
    if (only !== undefined && more.length === 0) return only;
    const rest = among.length === 0 ? "none" : among.map(label).join(", ");
    throw new StrataError("MIGRATION_UNKNOWN", {
      what: `About ${name} there is nothing to decide. Undecided are: ${rest}.`,
      next: "Write it as <package>/<folder>.",
    });
  });
}

function idOf({ package: owner, name }: MigrationId): MigrationId {
  return { package: owner, name };
}
