import { preferredType } from "../preferred-type.ts";
import type { Rule } from "../rule.ts";

/** A timestamp without time zone is no moment. */
export const preferTimestampTz: Rule = {
  id: "prefer-timestamp-tz",
  severity: "advice",
  find: (statement) =>
    preferredType(statement, {
      disliked: /^timestamp without time zone\b/,
      better: "timestamp with time zone",
      why: "It says no moment: what it means depends on the time zone of whoever reads it.",
    }),
};
