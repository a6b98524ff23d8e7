import { quoteIdentifier } from "@strata/migration-engine";
import { droppedProof } from "../proof.ts";
import type { Rule } from "../rule.ts";
import { eachByItself, list } from "../safe-form.ts";
import { underLock, whomItBlocks } from "../statement.ts";
import { commandsOf, withCommands } from "../syntax.ts";

/** A validated CHECK spares SET NOT NULL its scan; dropped in the same ALTER, or before, it spares nothing. */
export const proofDroppedEarly: Rule = {
  id: "proof-dropped-early",
  severity: "danger",
  async find(statement, review) {
    const { facts, node, text } = statement;
    const required = facts.columns.filter(({ table, change }) => change === "not null" && facts.scans.includes(table));
    const found = await Promise.all(
      required.map(async ({ table, column }) => ({
        table,
        column,
        proof: await droppedProof(statement, review, table, column),
      })),
    );
    const dropped = found.flatMap(({ proof, ...one }) => (proof === undefined ? [] : [{ ...one, proof }]));
    const [first] = dropped;
    if (first === undefined || node === undefined) return undefined;
    const { table } = first;
    const checks = [...new Set(dropped.map(({ proof }) => proof.check))];
    const rest = commandsOf(node).filter(
      ({ subtype, name = "" }) => !(subtype === "AT_DropConstraint" && checks.includes(name)),
    );
    const isSame = first.proof.by === statement;
    const drops = checks.map((check) => `ALTER TABLE ${table} DROP CONSTRAINT ${quoteIdentifier(check)}`);
    return {
      what: `SET NOT NULL reads all of ${table} ${underLock(statement, table) ?? "to check it"}: ${list(checks)}, which proves ${list(
        dropped.map(({ column }) => column),
      )}, is dropped ${isSame ? "by the same statement, and that comes first" : `before it, in line ${first.proof.by.facts.line}`}.`,
      why: `${whomItBlocks(statement, table)} waits until every row has been looked at.`,
      safe: isSame ? eachByItself(...withCommands(node, rest), ...drops) : eachByItself(text, first.proof.by.text),
      same: isSame ? [...withCommands(node, rest), ...drops] : undefined,
    };
  },
};
