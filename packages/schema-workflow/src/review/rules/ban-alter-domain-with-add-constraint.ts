import { quoteIdentifier } from "@strata/migration-engine";
import type { Rule } from "../rule.ts";
import { list, named, note, script } from "../safe-form.ts";
import { as, strings, toSql } from "../syntax.ts";

/** A constraint of a domain is checked in every table that uses it. */
export const banAlterDomainWithAddConstraint: Rule = {
  id: "ban-alter-domain-with-add-constraint",
  severity: "danger",
  find({ facts, node }) {
    const alter = as(node, "AlterDomainStmt");
    const constraint = as(alter?.def, "Constraint");
    const tables = facts.locks.filter(({ kind }) => kind === "table").map(({ relation }) => relation);
    if (alter === undefined || constraint === undefined || constraint.skip_validation === true || tables.length === 0) {
      return undefined;
    }
    const domain = strings(alter.typeName);
    const conname = constraint.conname ?? named(domain.at(-1) ?? "", "check");
    return {
      what: `All of ${list(tables)} is read under ${facts.locks[0]?.modes[0] ?? "SHARE"}, since the domain is used there.`,
      why: `Every INSERT, UPDATE and DELETE on ${list(tables)} waits until every row has been checked.`,
      safe: `${script(
        toSql({
          AlterDomainStmt: {
            ...alter,
            def: { Constraint: { ...constraint, conname, skip_validation: true, initially_valid: false } },
          },
        }),
      )}${note(
        "New values are checked from now on. VALIDATE reads every table that uses the domain under SHARE, so at a quiet time:",
        "-- strata: acknowledge table-scan-under-lock: <how long it took on a copy>",
        `ALTER DOMAIN ${domain.map(quoteIdentifier).join(".")} VALIDATE CONSTRAINT ${quoteIdentifier(conname)};`,
      )}\n`,
    };
  },
};
