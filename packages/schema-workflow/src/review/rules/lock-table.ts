import { innerStatements } from "../plpgsql.ts";
import type { Rule } from "../rule.ts";
import { list, note } from "../safe-form.ts";
import { as } from "../syntax.ts";
import { blocksWrites } from "../../certificate/lock-modes.ts";

/** LOCK TABLE keeps everybody out until the migration has ended. */
export const lockTable: Rule = {
  id: "lock-table",
  severity: "danger",
  async find({ facts, node }) {
    const inner = as(node, "DoStmt") === undefined ? [] : await innerStatements(node);
    const all = [node, ...(inner ?? []).map((one) => one.node)];
    if (all.every((one) => as(one, "LockStmt") === undefined)) return undefined;
    const strong = facts.locks.filter(({ modes: [mode] }) => mode !== undefined && blocksWrites(mode));
    if (strong.length === 0) return undefined;
    return {
      what: strong.map(({ relation, modes }) => `${modes.join(" and ")} on ${relation}`).join(", "),
      why: `Everybody whom that excludes from ${list(strong.map(({ relation }) => relation))} waits until the migration has ended.`,
      safe: `${note("Leave it out: every statement takes the lock that it needs, and no sooner.")}\n`,
    };
  },
};
