import { StrataError } from "./errors/strata-error.ts";
import type { Edit } from "./edits.ts";
import { knownForm, type PlannedForm } from "./phases/planned-form.ts";
import { phaseOf } from "./phases/phase.ts";
import { planWayBack, type PlannedWayBack } from "./phases/plan-way-back.ts";
import type { Ignored } from "./layouts/layout.ts";
import type { LedgerEntry, Unfinished } from "./ledger/entry.ts";
import { label, sameMigration, type Migration, type MigrationId } from "./migration.ts";
import type { OrderedMigration } from "./order.ts";

/** A migration that would be applied. */
export interface ApplyStep extends OrderedMigration {
  /** It sorts before one that has already been applied: it was merged with an older timestamp. */
  readonly late: boolean;
  /** Where it has to be taken up again: it is non-transactional or in phases, and stopped half-way. */
  readonly unfinished: Unfinished | undefined;
  /** Whether its script would run, or its phases. */
  readonly form: PlannedForm;
}

/** What a run of `migrate` would do, as a value: nothing has happened when it exists. */
export interface ApplyPlan {
  readonly steps: readonly ApplyStep[];
  /** Applied before, oldest first. */
  readonly applied: readonly LedgerEntry[];
  /** Applied before, but no folder on disk has that name any more. */
  readonly missing: readonly LedgerEntry[];
  /** Applied before, and its `migration.sql` has another checksum now. */
  readonly edited: readonly Edit[];
  /** What lies among the migrations and will never run: files that are not in the journal, say. */
  readonly ignored: readonly Ignored[];
}

/** A migration that would be reverted. */
export interface RevertStep extends MigrationId {
  /** Its first script, where it has several. */
  readonly downFile: string;
  /** Of one that ran in phases: the stages of its way back from where it stands, in order. */
  readonly wayBack?: PlannedWayBack | undefined;
}

/** What a run of `revert` would do: the newest first, by the order in which they were applied. */
export interface RevertPlan {
  readonly steps: readonly RevertStep[];
}

/** How far back a revert goes: the newest one, all, or down to one that stays applied. */
export type RevertTarget = keyof typeof COUNTS | { readonly downTo: string };

const COUNTS = { newest: 1, all: Infinity } as const;

/**
 * Compares the folders with the ledger. Pure: it reads nothing and changes nothing.
 *
 * @param options.to apply no further than this migration (`<folder>` or `<package>/<folder>`)
 * @param options.edited what `findEdits` found
 * @param options.ignored what `readHistory` passed over
 * @throws StrataError MIGRATION_UNKNOWN when `to` names none, or more than one
 */
export function planApply(
  ordered: readonly OrderedMigration[],
  ledger: readonly LedgerEntry[],
  {
    to,
    edited = [],
    ignored = [],
  }: { readonly to?: string | undefined } & Partial<Pick<ApplyPlan, "edited" | "ignored">> = {},
): ApplyPlan {
  const isApplied = (id: MigrationId): boolean => applied.has(label(id));
  const finished = ledger.filter((entry) => entry.unfinished === undefined);
  const applied = new Set(finished.map(label));
  const entries = new Map(ledger.map((entry) => [label(entry), entry]));
  const onDisk = new Set(ordered.map(label));
  const last = to === undefined ? ordered.length - 1 : ordered.indexOf(findByName(ordered, to));
  // What has been begun counts: a later one would run on what it has already changed.
  const newestApplied = ordered.findLastIndex((id) => entries.has(label(id)));
  return {
    steps: ordered.flatMap((migration, index) =>
      index > last || isApplied(migration)
        ? []
        : [
            {
              ...migration,
              late: index < newestApplied,
              unfinished: entries.get(label(migration))?.unfinished,
              form: knownForm(migration.phased, entries.get(label(migration))?.form),
            },
          ],
    ),
    applied: finished,
    missing: ledger.filter((entry) => !onDisk.has(label(entry))),
    edited,
    ignored,
  };
}

/**
 * Finds what has to be reverted. All of it must be revertible, or nothing is planned at all.
 *
 * @throws StrataError DOWN_MISSING, or MIGRATION_UNKNOWN when the target is not an applied migration
 */
export function planRevert(
  migrations: readonly Migration[],
  ledger: readonly LedgerEntry[],
  target: RevertTarget,
): RevertPlan {
  const newestFirst = ledger.toReversed();
  const end = typeof target === "object" ? newestFirst.indexOf(findByName(newestFirst, target.downTo)) : COUNTS[target];
  return {
    steps: newestFirst.slice(0, end).map((entry) => {
      if (entry.unfinished !== undefined && entry.form === "script") {
        throw new StrataError("MIGRATION_UNFINISHED", {
          what: `${label(entry)} stopped half-way, and has no way back from there.`,
          next: "Finish it first: strata migrate",
        });
      }
      const migration = migrations.find((one) => sameMigration(one, entry));
      if (migration === undefined) {
        throw new StrataError("DOWN_MISSING", {
          what: `The folder of ${label(entry)} is gone, and its down.sql with it.`,
        });
      }
      if (entry.form === "phased") return revertPhases(migration, entry);
      if (migration.downFile === undefined) {
        throw new StrataError("DOWN_MISSING", { what: `${label(entry)} has no down.sql beside ${migration.file}` });
      }
      return { package: entry.package, name: entry.name, downFile: migration.downFile };
    }),
  };
}

function revertPhases({ phased, package: owner, name, file }: Migration, entry: LedgerEntry): RevertStep {
  if (phased === undefined) {
    throw new StrataError("DOWN_MISSING", {
      what: `${owner}/${name} ran here in phases, and they are not beside ${file} any more, nor is their way back.`,
    });
  }
  const stages = planWayBack({ package: owner, name }, phased, entry.unfinished);
  const [first] = stages;
  const downFile = (first && phased.down[phaseOf(first)]) ?? phased.folder;
  return { package: owner, name, downFile, wayBack: { files: phased, stages, unfinished: entry.unfinished } };
}

/** @throws StrataError MIGRATION_UNKNOWN when the name fits none, or more than one */
export function findByName<One extends MigrationId>(among: readonly One[], name: string): One {
  const found = among.filter((one) => one.name === name || label(one) === name);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new StrataError("MIGRATION_UNKNOWN", {
    what: only === undefined ? `There is no migration ${name} here.` : `More than one package has a migration ${name}.`,
    next:
      only === undefined
        ? "`status` lists all migrations and which are applied."
        : `Say which: ${found.map(label).join(" or ")}`,
  });
}
