import { droppedInUse } from "../dropped.ts";
import type { Rule } from "../rule.ts";

/** A sequence may be asked by the previous release, with nextval(). */
export const banDropSequence: Rule = {
  id: "ban-drop-sequence",
  severity: "danger",
  forPreviousRelease: true,
  find: (statement, review) =>
    droppedInUse(statement, review, {
      id: "ban-drop-sequence",
      what: "sequence",
      kinds: ["OBJECT_SEQUENCE"],
      uses: "asks it",
    }),
};
