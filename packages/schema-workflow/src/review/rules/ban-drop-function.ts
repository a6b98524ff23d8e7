import { droppedInUse } from "../dropped.ts";
import type { Rule } from "../rule.ts";

/** A function may be called by the previous release, by name. */
export const banDropFunction: Rule = {
  id: "ban-drop-function",
  severity: "danger",
  forPreviousRelease: true,
  find: (statement, review) =>
    droppedInUse(statement, review, {
      id: "ban-drop-function",
      what: "function",
      kinds: ["OBJECT_FUNCTION", "OBJECT_PROCEDURE", "OBJECT_AGGREGATE", "OBJECT_ROUTINE"],
      uses: "calls it",
    }),
};
