import { preferredType } from "../preferred-type.ts";
import type { Rule } from "../rule.ts";

/** 32 bits are not many. */
export const preferBigintOverInt: Rule = {
  id: "prefer-bigint-over-int",
  severity: "advice",
  find: (statement) =>
    preferredType(statement, {
      disliked: /^(?:integer|smallint)\b/,
      better: "bigint",
      why: "Two thousand million are reached sooner than one thinks, and another type means a new column.",
    }),
};
