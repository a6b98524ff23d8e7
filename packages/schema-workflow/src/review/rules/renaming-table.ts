import type { Rule } from "../rule.ts";
import { bare, script } from "../safe-form.ts";
import { quoteIdentifier } from "@strata/migration-engine";

/** The previous release knows the old name: a view may keep it. */
export const renamingTable: Rule = {
  id: "renaming-table",
  severity: "danger",
  forPreviousRelease: true,
  find({ facts, text }, review) {
    const renamed = facts.renames.find(({ from }) => review.isInUse(from));
    if (renamed === undefined) return undefined;
    const { from, to } = renamed;
    const keptByView =
      review.certificate.transactional && review.statements.some((one) => one.facts.creates.includes(`view ${from}`));
    if (keptByView) return undefined;
    const columns = review.table(from)?.columns.map(({ name }) => quoteIdentifier(name)) ?? [];
    return {
      what: `${from} is called ${to} from now on.`,
      why: `Every query of the previous release on ${from} fails, and every one of this release on ${bare(to)} failed until now.`,
      safe: script(
        text,
        "-- The old name, for the previous release: PostgreSQL passes reads and writes on. To be dropped with the next one.",
        `CREATE VIEW ${from} AS SELECT ${columns.join(", ")} FROM ${to}`,
      ),
    };
  },
};
