import type { Rule } from "../rule.ts";
import { list, note } from "../safe-form.ts";

/** The previous release runs on beside this one, and still reads the table. */
export const banDropTable: Rule = {
  id: "ban-drop-table",
  severity: "danger",
  forPreviousRelease: true,
  find({ facts, text }, review) {
    const names = facts.drops.filter((one) => one.startsWith("table ")).map((one) => one.slice("table ".length));
    const used = names.filter((name) => review.isInUse(name));
    if (used.length === 0) return undefined;
    return {
      what: `Drops ${list(used)}, with all rows.`,
      why: `Every query of the previous release on ${list(used)} fails. The rows are gone.`,
      safe: `${note(
        "Drop it in the migration of the release after this one, when nobody names it any more:",
        `-- strata: acknowledge ban-drop-table: no release that runs names ${used.join(", ")}`,
        ...`${text};`.split("\n"),
      )}\n`,
    };
  },
};
