import type { Rule } from "../rule.ts";
import { list, note } from "../safe-form.ts";

/** The previous release may rely on what a trigger does. */
export const banDropTrigger: Rule = {
  id: "ban-drop-trigger",
  severity: "advice",
  forPreviousRelease: true,
  find({ facts, start }, { statements }) {
    const later = statements.filter((one) => one.start >= start).flatMap((one) => one.facts.triggers);
    const gone = facts.triggers.filter(
      ({ table, trigger, change }) =>
        change === "dropped" &&
        !later.some((one) => one.table === table && one.trigger === trigger && one.change === "created"),
    );
    if (gone.length === 0) return undefined;
    return {
      what: `Drops the trigger ${list(gone.map(({ table, trigger }) => `${trigger} on ${table}`))}.`,
      why: "The previous release may rely on what it does.",
      safe: `${note("Drop it when the previous release has gone.")}\n`,
    };
  },
};
