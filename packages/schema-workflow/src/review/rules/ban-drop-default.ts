import type { Rule } from "../rule.ts";
import { list, note } from "../safe-form.ts";
import { as, commandsOf, relationName, withCommands } from "../syntax.ts";
import { script } from "../safe-form.ts";

/** The previous release leaves the column out, and relies on the default. */
export const banDropDefault: Rule = {
  id: "ban-drop-default",
  severity: "danger",
  forPreviousRelease: true,
  find({ node, text }, review) {
    const { relation } = as(node, "AlterTableStmt") ?? {};
    if (node === undefined || relation === undefined) return undefined;
    const table = relationName(relation);
    const dropped = commandsOf(node, "AT_ColumnDefault").filter(({ def, name = "" }) => {
      const column = review.table(table)?.columns.find((one) => one.name === name);
      return def === undefined && column?.required === true && column.hasDefault && review.isInUse(table, name);
    });
    if (dropped.length === 0) return undefined;
    const names = dropped.map(({ name = "" }) => name);
    return {
      what: `${list(names.map((name) => `${table}.${name}`))} has no default any more, and must have a value.`,
      why: `Every INSERT of the previous release that leaves it out fails.`,
      safe: `${script(
        ...withCommands(
          node,
          commandsOf(node).filter((command) => !dropped.includes(command)),
        ),
      )}${note(
        "Drop it in the migration of the release after this one, when everybody gives a value:",
        "-- strata: acknowledge ban-drop-default: every release that runs gives a value",
        ...`${text};`.split("\n"),
      )}\n`,
    };
  },
};
