import { createRules, dropRules } from "@strata/schema-kit/hardening";
import type { Database } from "@strata/schema-kit/queries";
import { jsonRules } from "./hardening/json-rules.ts";
import { statusRules } from "./hardening/status-rules.ts";

const RULES = [...jsonRules, ...statusRules];

/**
 * Makes the database refuse what the specification lets through: a status that cannot follow the one before, a payload that
 * is no object, a schedule that is none. docs/jobs.md has the rules by name.
 *
 * In one transaction, with both tables locked while the rows that are there are checked; the first whose JSON breaks a rule
 * ends it with SQLSTATE 23514 and the name of the rule. Needs the owner of the tables. A second call makes the rules anew.
 */
export async function harden(db: Database): Promise<void> {
  await db.transaction((transaction) => createRules(transaction, RULES));
}

/** Takes back all that `harden` made, and nothing else. A second call does nothing. */
export async function soften(db: Database): Promise<void> {
  await db.transaction((transaction) => dropRules(transaction, RULES));
}
