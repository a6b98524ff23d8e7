import { createRules, dropRules } from "@strata/schema-kit/hardening";
import type { Database } from "@strata/schema-kit/queries";
import { callbackRule } from "./hardening/callback-rule.ts";
import { statusRule } from "./hardening/status-rule.ts";

const RULES = [callbackRule, statusRule];

/**
 * Makes the database refuse what the specification lets through: a callback that is not of its row's type, and a status
 * that cannot follow the one before. docs/timers.md has the rules by name.
 *
 * In one transaction, with the table locked while the timers that are there are checked; the first whose callback breaks
 * the rule ends it with SQLSTATE 23514 and the name of the rule. Needs the owner of the table. A second call makes the rules
 * anew.
 */
export async function harden(db: Database): Promise<void> {
  await db.transaction((transaction) => createRules(transaction, RULES));
}

/** Takes back all that `harden` made, and nothing else. A second call does nothing. */
export async function soften(db: Database): Promise<void> {
  await db.transaction((transaction) => dropRules(transaction, RULES));
}
