import { quoteIdentifier } from "@strata/migration-engine";
import type { Rule } from "../rule.ts";
import { list, note, script } from "../safe-form.ts";
import { commandsOf, withCommands } from "../syntax.ts";

/** The previous release runs on beside this one, and still reads the column. */
export const banDropColumn: Rule = {
  id: "ban-drop-column",
  severity: "danger",
  forPreviousRelease: true,
  find({ facts, node, text }, review) {
    const dropped = facts.columns.filter(
      ({ table, column, change }) => change === "dropped" && review.isInUse(table, column),
    );
    const [first] = dropped;
    if (first === undefined) return undefined;
    const { table } = first;
    const names = dropped.map(({ column }) => column);
    const rest = commandsOf(node).filter(
      ({ subtype, name = "" }) => subtype !== "AT_DropColumn" || !names.includes(name),
    );
    const required = names.filter((name) => {
      const column = review.table(table)?.columns.find((one) => one.name === name);
      return column?.required === true && !column.hasDefault;
    });
    return {
      what: `Drops ${list(names.map((name) => `${table}.${name}`))}.`,
      why: `The previous release still names ${names.length === 1 ? "it" : "them"}: what it asks of ${table} fails from then on. The values are gone.`,
      safe: `${script(
        ...(node === undefined ? [] : withCommands(node, rest)),
        ...required.map((name) => `ALTER TABLE ${table} ALTER COLUMN ${quoteIdentifier(name)} DROP NOT NULL`),
      )}${note(
        "Drop it in the migration of the release after this one, when nobody names it any more:",
        `-- strata: acknowledge ban-drop-column: no release that runs names ${names.join(", ")}`,
        ...`${text};`.split("\n"),
      )}\n`,
    };
  },
};
