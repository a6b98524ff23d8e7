import type { Target } from "./database/open.ts";
import type { LedgerEntry } from "./ledger/entry.ts";
import { label } from "./migration.ts";
import { inWorkplace } from "./run/workplace.ts";
import { quoteIdentifier } from "./sql/identifiers.ts";

/** A row of the ledger with the text that ran. */
export interface KeptMigration extends LedgerEntry {
  /** Nothing where it was too long to be kept. */
  readonly script: string | undefined;
}

/** A ledger as it lies in a database. */
export interface KeptLedger {
  /** Where it lies: the migrations run with this schema first in their search_path. */
  readonly schema: string;
  /** The role that owns it, and with it what the migrations made. */
  readonly owner: string;
  /** Oldest first. */
  readonly entries: readonly KeptMigration[];
}

/**
 * Reads the ledger that `migrate` would write. Nothing is changed, and no right is needed but to read it.
 *
 * @returns nothing where there is none
 * @throws StrataError PRIVILEGE_MISSING, and those of connecting
 */
export function readLedger(target: Target): Promise<KeptLedger | undefined> {
  return inWorkplace({ ...target, roster: [] }, async ({ ground, session, readEntries }) => {
    if (!ground.ledgerExists) return undefined;
    const table = `${quoteIdentifier(ground.schema)}.strata_ledger`;
    const entries = await readEntries();
    const rows = await session.query<{ package: string; name: string; script: string | null }>(
      `SELECT package, name, script FROM ${table}`,
    );
    const [row] = await session.query<{ owner: string }>(
      "SELECT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE oid = $1::regclass",
      [table],
    );
    const scripts = new Map(rows.map((one) => [label(one), one.script ?? undefined]));
    return {
      schema: ground.schema,
      owner: row?.owner ?? "",
      entries: entries.map((entry) => ({ ...entry, script: scripts.get(label(entry)) })),
    };
  });
}
