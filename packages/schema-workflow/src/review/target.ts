import { as, relationName, type Node } from "./syntax.ts";

/** The table that a statement alters, empties, drops, locks or whose rows it changes. */
export function changedTable(node: Node | undefined): string | undefined {
  const relation =
    as(node, "AlterTableStmt")?.relation ??
    as(node, "UpdateStmt")?.relation ??
    as(node, "DeleteStmt")?.relation ??
    as(node, "MergeStmt")?.relation ??
    as(node, "RenameStmt")?.relation ??
    as(node, "IndexStmt")?.relation ??
    as(node, "CreateTrigStmt")?.relation ??
    as((as(node, "TruncateStmt") ?? as(node, "LockStmt"))?.relations?.[0], "RangeVar");
  if (relation !== undefined) return relationName(relation);
  const drop = as(node, "DropStmt");
  const [object] = drop?.removeType === "OBJECT_TABLE" ? (drop.objects ?? []) : [];
  const [last = "", schema] = (as(object, "List")?.items ?? [])
    .flatMap((one) => as(one, "String")?.sval ?? [])
    .toReversed();
  return last === "" ? undefined : relationName({ relname: last, ...(schema !== undefined && { schemaname: schema }) });
}
