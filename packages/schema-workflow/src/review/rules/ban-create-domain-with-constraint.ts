import type { Rule } from "../rule.ts";
import { note } from "../safe-form.ts";
import { as } from "../syntax.ts";

/** A CHECK of a domain cannot be changed without checking every table that uses it. */
export const banCreateDomainWithConstraint: Rule = {
  id: "ban-create-domain-with-constraint",
  severity: "advice",
  find({ node }) {
    const domain = as(node, "CreateDomainStmt");
    const checks = (domain?.constraints ?? []).filter((one) => as(one, "Constraint")?.contype === "CONSTR_CHECK");
    if (checks.length === 0) return undefined;
    return {
      what: "The domain has a CHECK.",
      why: "To change it later, every table that uses the domain is read while nobody can write to it.",
      safe: `${note("Put the CHECK on the columns: each of them can be added NOT VALID and validated by itself.")}\n`,
    };
  },
};
