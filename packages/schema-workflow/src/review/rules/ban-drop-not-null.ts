import type { Rule } from "../rule.ts";
import { list, note } from "../safe-form.ts";

/** The previous release does not expect NULL where there never was one. */
export const banDropNotNull: Rule = {
  id: "ban-drop-not-null",
  severity: "advice",
  forPreviousRelease: true,
  find({ facts }) {
    const loosened = facts.columns.filter(({ change }) => change === "nullable");
    if (loosened.length === 0) return undefined;
    return {
      what: `${list(loosened.map(({ table, column }) => `${table}.${column}`))} may be NULL from now on.`,
      why: "The previous release reads it as never NULL.",
      safe: `${note("Write no NULL before the previous release has gone.")}\n`,
    };
  },
};
