import { quoteIdentifier } from "@strata/migration-engine";
import type { Rule } from "../rule.ts";
import { bare, eachByItself, named, note } from "../safe-form.ts";
import type { PartitionBoundSpec } from "libpg-query";
import { as, commandsOf, relationName, toSql } from "../syntax.ts";

/** ATTACH PARTITION reads all of the new part, unless a validated CHECK says that its rows belong there. */
export const attachingPartition: Rule = {
  id: "attaching-partition",
  severity: "danger",
  find({ facts, node, text }, review) {
    const [attached] = commandsOf(node, "AT_AttachPartition").flatMap(({ def }) => as(def, "PartitionCmd") ?? []);
    const parent = as(node, "AlterTableStmt")?.relation;
    if (attached?.name === undefined || parent === undefined) return undefined;
    const partition = relationName(attached.name);
    if (!facts.scans.includes(partition)) return undefined;
    const column = review.table(relationName(parent))?.partitionKey[0] ?? "";
    const bounds = boundsOf(attached.bound, column);
    const name = quoteIdentifier(named(bare(partition), "bounds"));
    return {
      what: `All of ${partition} is read under ACCESS EXCLUSIVE on it, to see whether its rows belong there.`,
      why: `Every query on ${partition} waits meanwhile; so does every INSERT into ${relationName(parent)} that would go to its default partition.`,
      safe:
        bounds === undefined
          ? `${note(`First a CHECK on ${partition} that says what the bounds say, NOT VALID and then validated.`)}\n`
          : eachByItself(
              note("With a CHECK that says just what the bounds say, IS NOT NULL included, nothing has to be read:"),
              `ALTER TABLE ${partition} ADD CONSTRAINT ${name} CHECK (${bounds}) NOT VALID`,
              `ALTER TABLE ${partition} VALIDATE CONSTRAINT ${name}`,
              text,
              `ALTER TABLE ${partition} DROP CONSTRAINT ${name}`,
            ),
    };
  },
};

/** The bounds as a condition, where they are of one column. */
function boundsOf(bound: PartitionBoundSpec | undefined, column: string): string | undefined {
  const { lowerdatums = [], upperdatums = [], listdatums = [] } = bound ?? {};
  const quoted = quoteIdentifier(column);
  if (column === "" || lowerdatums.length > 1) return undefined;
  if (listdatums.length > 0) return `${quoted} IS NOT NULL AND ${quoted} IN (${listdatums.map(toSql).join(", ")})`;
  const [from, to] = [lowerdatums[0], upperdatums[0]];
  if (from === undefined || to === undefined) return undefined;
  return `${quoted} IS NOT NULL AND ${quoted} >= ${toSql(from)} AND ${quoted} < ${toSql(to)}`;
}
