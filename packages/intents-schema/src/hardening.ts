import { createRules, dropRules } from "@strata/schema-kit/hardening";
import type { Database } from "@strata/schema-kit/queries";
import { executionRules } from "./hardening/execution-rules.ts";
import { intentRules } from "./hardening/intent-rules.ts";

const RULES = [...intentRules, ...executionRules];

/**
 * Makes the database refuse what the specification lets through: schedules that do not fit their trigger, counts above
 * their limit, executions that are not their intent's or are changed afterwards. docs/intents.md has them by name.
 *
 * In one transaction, with both tables locked while the intents that are there are checked; the first that breaks a rule
 * ends it with SQLSTATE 23514 and the name of the rule. Needs the owner of the tables. A second call makes the rules anew.
 */
export async function harden(db: Database): Promise<void> {
  await db.transaction((transaction) => createRules(transaction, RULES));
}

/** Takes back all that `harden` made, and nothing else. A second call does nothing. */
export async function soften(db: Database): Promise<void> {
  await db.transaction((transaction) => dropRules(transaction, RULES));
}
