import { preferredType } from "../preferred-type.ts";
import type { Rule } from "../rule.ts";

/** A length in the type is hard to change. */
export const preferTextField: Rule = {
  id: "prefer-text-field",
  severity: "advice",
  find: (statement) =>
    preferredType(statement, {
      disliked: /^character varying\(/,
      better: "text",
      why: "Another length is another type. A CHECK on text can be changed while others write.",
    }),
};
