import { quoteIdentifier } from "@strata/migration-engine";
import type { Rule } from "../rule.ts";
import { bare, named, script } from "../safe-form.ts";
import { as, commandsOf, relationName } from "../syntax.ts";

/** Row security without a policy hides every row from everybody but the owner. */
export const enablingRowSecurity: Rule = {
  id: "enabling-row-security",
  severity: "danger",
  find({ node, text }, { statements, table: known, certificate }) {
    const relation = as(node, "AlterTableStmt")?.relation;
    const enables = ["AT_EnableRowSecurity", "AT_ForceRowSecurity"] as const;
    if (relation === undefined || enables.every((one) => commandsOf(node, one).length === 0)) return undefined;
    const table = relationName(relation);
    const hasPolicy = statements.some((one) => {
      const policy = as(one.node, "CreatePolicyStmt");
      return policy?.table !== undefined && relationName(policy.table) === table;
    });
    if (known(table) === undefined || (hasPolicy && certificate.transactional)) return undefined;
    const policy = quoteIdentifier(named(bare(table), "everybody"));
    return {
      what: `Row security is switched on for ${table}, and no policy is made in the same transaction.`,
      why: `Every role but the owner of ${table} sees no rows, and writes none, from the commit on.`,
      safe: script(`CREATE POLICY ${policy} ON ${table} USING (true) WITH CHECK (true)`, text),
    };
  },
};
