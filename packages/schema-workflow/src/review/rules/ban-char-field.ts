import { preferredType } from "../preferred-type.ts";
import type { Rule } from "../rule.ts";

/** char(n) is padded with blanks. */
export const banCharField: Rule = {
  id: "ban-char-field",
  severity: "advice",
  find: (statement) =>
    preferredType(statement, {
      disliked: /^character\(/,
      better: "text",
      why: "It is filled up with blanks, which then count in some comparisons and not in others.",
    }),
};
