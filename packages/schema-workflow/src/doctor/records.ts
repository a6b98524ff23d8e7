import {
  label,
  planAdopting,
  status,
  type AdoptPlan,
  type AdoptScope,
  type MigrationId,
  type RunOptions,
} from "@strata/migration-engine";

/** Whose word it is that migrations ran: Strata's own, where its ledger has anything at all, or another tool's. */
export type Keeper = "ledger" | "tool";

/** What is written down about one migration. */
export interface MigrationRecord {
  readonly keeper: Keeper;
  /** The row of another tool's table; of the ledger, when and by whom. */
  readonly said: string;
  /** The file has another text than the one that ran. */
  readonly edited: boolean;
}

/** All that is written down about the migrations of a database. */
export interface Records {
  readonly keeper: Keeper;
  /** By label. */
  readonly byMigration: ReadonlyMap<string, MigrationRecord>;
  /** By label, where the order of execution is known. */
  readonly sequence: ReadonlyMap<string, number>;
  /** Non-transactional migrations that stopped half-way; `migrate` takes them up again. By label. */
  readonly unfinished: ReadonlySet<string>;
  readonly adoption: AdoptPlan;
}

export type RecordsOptions = RunOptions & Pick<AdoptScope, "from" | "table" | "package">;

/** Reads the ledger and the other tools' tables. @throws StrataError as `status` and `planAdopting` */
export async function readRecords(options: RecordsOptions): Promise<Records> {
  const states = await status(options);
  const adoption = await planAdopting(options);
  const ledger = states.flatMap((one) => (one.state === "applied" ? [one] : []));
  const unfinished = new Set(states.filter(({ state }) => state === "unfinished").map(label));
  const kept = ledger.map(({ entry, edit, ...id }): [string, MigrationRecord] => [
    label(id),
    { keeper: "ledger", said: `ledger, ${entry.appliedAt} by ${entry.appliedBy}`, edited: edit !== undefined },
  ]);
  const keeper = ledger.length + unfinished.size > 0 ? "ledger" : "tool";
  return {
    keeper,
    byMigration: new Map(keeper === "ledger" ? kept : adoption.steps.map((step) => [label(step), toolRecord(step)])),
    sequence: new Map(ledger.map((one) => [label(one), one.entry.sequence])),
    unfinished,
    adoption,
  };
}

/** What is written down about a migration; where the ledger counts and has nothing, the other tool's word. */
export function recordOf({ byMigration, adoption }: Records, id: MigrationId): MigrationRecord | undefined {
  const theirs = adoption.steps.find((step) => label(step) === label(id));
  return byMigration.get(label(id)) ?? (theirs && toolRecord(theirs));
}

function toolRecord({ evidence, edited }: AdoptPlan["steps"][number]): MigrationRecord {
  return { keeper: "tool", said: evidence, edited };
}

/** The other tools' tables and what belongs to them, as patterns for what is not to be looked at. */
export function tablePatterns({ adoption }: Records): string[] {
  return adoption.tables.flatMap(({ table }) => {
    const [, schema, name] =
      /^"((?:[^"]|"")+)"\."((?:[^"]|"")+)"$/.exec(table)?.map((part) => part.replaceAll('""', '"')) ?? [];
    return schema === undefined || name === undefined ? [] : [`${schema}.${name}`, `${schema}.${name}_id_seq`];
  });
}
