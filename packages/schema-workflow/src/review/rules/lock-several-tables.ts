import { strength } from "../../certificate/lock-modes.ts";
import type { Rule } from "../rule.ts";
import { eachByItself, list } from "../safe-form.ts";

/** Two tables locked one after the other: whoever takes them in the other order makes a deadlock, and all others wait. */
export const lockSeveralTables: Rule = {
  id: "lock-several-tables",
  severity: "danger",
  find({ facts, held, start, text }, { statements, table }) {
    const taken = facts.locks.filter(({ relation, modes: [mode] }) => isStrong(mode) && table(relation) !== undefined);
    const earlier = [...held].filter(
      ([relation, lock]) =>
        lock.line !== facts.line &&
        isStrong(lock.mode) &&
        table(relation) !== undefined &&
        !taken.some((one) => one.relation === relation),
    );
    const [one] = taken;
    if (one === undefined || earlier.length === 0) return undefined;
    const before = statements.filter(
      (each) => each.start < start && earlier.some(([, { line }]) => line === each.facts.line),
    );
    const [mode] = one.modes;
    return {
      what: `Takes ${mode} on ${one.relation} and holds ${list(earlier.map(([name, lock]) => `${lock.mode} on ${name} (line ${lock.line})`))} already.`,
      why: `${list([...earlier.map(([name]) => name), one.relation])} are out of reach together. A transaction of the application that uses both in the other order ends in a deadlock.`,
      safe: eachByItself(...before.map((each) => each.text), text),
      same: [text],
    };
  },
};

function isStrong(mode: Parameters<typeof strength>[0] | undefined): boolean {
  return mode !== undefined && strength(mode) >= strength("SHARE ROW EXCLUSIVE");
}
