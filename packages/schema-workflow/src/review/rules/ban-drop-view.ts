import type { Rule } from "../rule.ts";
import { list, note } from "../safe-form.ts";

/** A view is read like a table. Dropped and made again in one transaction, nobody misses it. */
export const banDropView: Rule = {
  id: "ban-drop-view",
  severity: "danger",
  forPreviousRelease: true,
  find({ facts, start, text }, { statements, certificate }) {
    const later = new Set(statements.filter((one) => one.start > start).flatMap((one) => one.facts.creates));
    const gone = facts.drops
      .filter((one) => /^(?:materialized )?view /.test(one))
      .filter((one) => !(certificate.transactional && later.has(one)));
    if (gone.length === 0) return undefined;
    return {
      what: `Drops the ${list(gone)}, and does not make it again in this transaction.`,
      why: "Every query of the previous release that reads it fails.",
      safe: `${note(
        "Drop it in the migration of the release after this one, when nobody reads it any more:",
        "-- strata: acknowledge ban-drop-view: no release that runs reads it",
        ...`${text};`.split("\n"),
      )}\n`,
    };
  },
};
