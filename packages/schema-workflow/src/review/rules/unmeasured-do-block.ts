import { strength } from "../../certificate/lock-modes.ts";
import { innerStatements, type Inner } from "../plpgsql.ts";
import type { Rule } from "../rule.ts";
import { list, note } from "../safe-form.ts";
import type { Review, Statement } from "../statement.ts";
import { as } from "../syntax.ts";
import { changedTable } from "../target.ts";

/** A block that could change what exists, and did not where it was measured: nothing that was seen says what it does. */
export const unmeasuredDoBlock: Rule = {
  id: "unmeasured-do-block",
  severity: "danger",
  async find(statement, review) {
    if (as(statement.node, "DoStmt") === undefined) return undefined;
    const inner = await innerStatements(statement.node);
    const unseen = (inner ?? []).filter((one) => isUnseen(one, statement, review));
    const isForeign = inner === undefined && didNothing(statement);
    if (unseen.length === 0 && !isForeign) return undefined;
    const texts = unseen.map(({ text }) => text.replaceAll(/\s+/g, " ").trim());
    const written = unseen.filter(({ node }) => node !== undefined);
    return {
      what: `Not run where it was measured: ${isForeign ? "whatever the block does" : list(texts)}.`,
      why: "What it finds in production decides whether it runs, and nobody has seen what it locks or changes.",
      safe: `${note(
        "Write out what is to happen as statements, without a block: then it is measured and reviewed.",
        ...written.flatMap(({ text }) => `${text.trim()};`.split("\n")),
      )}\n`,
    };
  },
};

function isUnseen({ node, conditional }: Inner, statement: Statement, review: Review): boolean {
  // Put together at run time: where the block did something, that was measured.
  if (node === undefined) return didNothing(statement);
  const table = changedTable(node);
  if (!conditional || table === undefined || review.table(table) === undefined) return false;
  const changesRows = (as(node, "UpdateStmt") ?? as(node, "DeleteStmt") ?? as(node, "MergeStmt")) !== undefined;
  const needed = strength(changesRows ? "ROW EXCLUSIVE" : "SHARE UPDATE EXCLUSIVE");
  return !statement.facts.locks.some(
    ({ relation, modes: [mode] }) => relation === table && mode !== undefined && strength(mode) >= needed,
  );
}

function didNothing({ facts }: Statement): boolean {
  return facts.locks.length === 0 && facts.creates.length === 0;
}
