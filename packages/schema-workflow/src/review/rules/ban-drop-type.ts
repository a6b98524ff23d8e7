import { droppedInUse } from "../dropped.ts";
import type { Rule } from "../rule.ts";

/** A type may be named by queries of the previous release, in a cast. */
export const banDropType: Rule = {
  id: "ban-drop-type",
  severity: "danger",
  forPreviousRelease: true,
  find: (statement, review) =>
    droppedInUse(statement, review, {
      id: "ban-drop-type",
      what: "type",
      kinds: ["OBJECT_TYPE", "OBJECT_DOMAIN"],
      uses: "names it",
    }),
};
