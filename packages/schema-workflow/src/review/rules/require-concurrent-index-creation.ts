import { quoteIdentifier } from "@strata/migration-engine";
import type { Rule } from "../rule.ts";
import { bare, eachByItself, list, named, note } from "../safe-form.ts";
import { underLock, whomItBlocks, type Statement } from "../statement.ts";
import { as, toSql } from "../syntax.ts";
import type { BeforeTable } from "../before.ts";

/** An index is built in one go, unless concurrently. */
export const requireConcurrentIndexCreation: Rule = {
  id: "require-concurrent-index-creation",
  severity: "danger",
  find(statement, review) {
    const { facts, node } = statement;
    const isWritten = as(node, "IndexStmt") !== undefined;
    const [first] = facts.builds;
    const isOpaque = as(node, "DoStmt") !== undefined && facts.creates.some((name) => name.startsWith("index "));
    if (first === undefined || !facts.transactional || !(isWritten || isOpaque)) return undefined;
    const tables = [...new Set(facts.builds.map(({ table }) => table))];
    const forms = concurrently(statement, first.index, (name) => review.table(name));
    return {
      what: `Builds ${list(facts.builds.map(({ index }) => index))} over all of ${list(tables)} ${underLock(statement, first.table) ?? "under SHARE"}.`,
      why: `${whomItBlocks(statement, first.table)} waits until it is built.`,
      safe: eachByItself(...forms),
      same: isWritten ? forms : undefined,
    };
  },
};

function concurrently(
  { node, text }: Statement,
  built: string,
  find: (name: string) => BeforeTable | undefined,
): string[] {
  const statement = as(node, "IndexStmt");
  if (statement === undefined) return [note("Write CREATE INDEX CONCURRENTLY as a statement of its own.")];
  const relation = statement.relation ?? {};
  const parent = find(relation.relname ?? "");
  const idxname = statement.idxname ?? built;
  if (parent?.partitioned !== true && statement.idxname !== undefined) {
    return [text.replace(/^(CREATE\s+(?:UNIQUE\s+)?INDEX)\b/i, "$1 CONCURRENTLY")];
  }
  if (parent?.partitioned !== true) return [toSql({ IndexStmt: { ...statement, idxname, concurrent: true } })];
  // A partitioned table has none built concurrently: an invalid one on top, which the finished parts make valid.
  const name = statement.idxname ?? named(parent.name, "idx");
  return [
    toSql({ IndexStmt: { ...statement, idxname: name } }).replace(" ON ", " ON ONLY "),
    ...parent.partitions.flatMap((partition) => {
      const part = named(bare(partition), name);
      return [
        toSql({
          IndexStmt: {
            ...statement,
            idxname: part,
            concurrent: true,
            relation: { ...relation, relname: bare(partition) },
          },
        }),
        `ALTER INDEX ${quoteIdentifier(name)} ATTACH PARTITION ${quoteIdentifier(part)}`,
      ];
    }),
  ];
}
