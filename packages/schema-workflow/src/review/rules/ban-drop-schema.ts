import { droppedInUse } from "../dropped.ts";
import type { Rule } from "../rule.ts";

/** With a schema goes everything in it. */
export const banDropSchema: Rule = {
  id: "ban-drop-schema",
  severity: "danger",
  forPreviousRelease: true,
  find: (statement, review) =>
    droppedInUse(statement, review, {
      id: "ban-drop-schema",
      what: "schema",
      kinds: ["OBJECT_SCHEMA"],
      uses: "uses what is in it",
    }),
};
