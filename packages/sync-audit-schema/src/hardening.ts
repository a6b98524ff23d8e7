import { createRules, dropRules, lockTables } from "@strata/schema-kit/hardening";
import type { Database } from "@strata/schema-kit/queries";
import { eventRules, sessionRule } from "./hardening/event-rules.ts";
import { narrowGrants, readBefore, restoreGrants } from "./hardening/writer-grants.ts";

export interface HardenOptions {
  /** Roles that are to read and append events and nothing else. Owners and superusers are held by the triggers alone. */
  readonly writers?: readonly string[];
  /** An event then needs its session: it may not arrive before it any more, and costs four inserts in ten. */
  readonly sessionForeignKey?: boolean;
}

/**
 * Makes the trail of events append-only: no update, no delete, no TRUNCATE, and event types are names. docs/sync-audit.md
 * has the rules by name. `purgeEvents` is refused as well from then on: soften, purge and harden in one transaction.
 *
 * In one transaction, with the table locked while the events that are there are checked; the first that breaks a rule ends
 * it with SQLSTATE 23514 or 23503 and the name of the rule. Needs the owner of the tables. A second call makes the rules
 * anew, by its own options; roles that an earlier call has narrowed stay so.
 */
export async function harden(
  db: Database,
  { writers = [], sessionForeignKey = false }: HardenOptions = {},
): Promise<void> {
  await db.transaction(async (transaction) => {
    await lockTables(transaction, eventRules);
    const before = await readBefore(transaction);
    await dropRules(transaction, [sessionRule]);
    await createRules(transaction, sessionForeignKey ? [...eventRules, sessionRule] : eventRules);
    await narrowGrants(transaction, writers, before);
  });
}

/** Takes back all that `harden` made, the narrowed grants too, and nothing else. A second call does nothing. */
export async function soften(db: Database): Promise<void> {
  await db.transaction(async (transaction) => {
    await lockTables(transaction, eventRules);
    const before = await readBefore(transaction);
    await dropRules(transaction, [...eventRules, sessionRule]);
    await restoreGrants(transaction, before);
  });
}
