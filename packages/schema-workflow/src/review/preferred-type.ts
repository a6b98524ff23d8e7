import type { Remark } from "./rule.ts";
import { list, script } from "./safe-form.ts";
import type { Statement } from "./statement.ts";
import { quoteIdentifier } from "@strata/migration-engine";

export interface Preference {
  /** Matches the type as format_type writes it. */
  readonly disliked: RegExp;
  readonly better: string;
  readonly why: string;
}

/** Says of columns that are new, or get another type, that yet another would be better. */
export function preferredType({ facts }: Statement, { disliked, better, why }: Preference): Remark | undefined {
  const added = facts.columns.filter(
    ({ change, to = "" }) => (change === "added" || change === "retyped") && disliked.test(to),
  );
  const [first] = added;
  if (first === undefined) return undefined;
  return {
    what: list(added.map(({ column, to = "" }) => `${column} is ${to.replace(/ not null$/, "")}`)) + ".",
    why,
    safe: script(
      ...added.map(({ table, column, change }) =>
        change === "added"
          ? `ALTER TABLE ${table} ADD COLUMN ${quoteIdentifier(column)} ${better}`
          : `ALTER TABLE ${table} ALTER COLUMN ${quoteIdentifier(column)} TYPE ${better}`,
      ),
    ),
  };
}
