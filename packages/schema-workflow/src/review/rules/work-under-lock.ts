import { blocksWrites } from "../../certificate/lock-modes.ts";
import type { Rule } from "../rule.ts";
import { eachByItself, list } from "../safe-form.ts";

/** What takes time belongs before a strong lock or after it, not under it. */
export const workUnderLock: Rule = {
  id: "work-under-lock",
  severity: "danger",
  find({ facts, held, start, text }, { statements, table, certificate }) {
    // VALIDATE under a lock of its own table is told by validating-under-lock.
    if (!certificate.transactional || facts.constraints.some(({ change }) => change === "validated")) return undefined;
    const busy = [...new Set([...facts.rewrites, ...facts.scans, ...facts.rows.map((one) => one.table)])].filter(
      (name) => table(name) !== undefined,
    );
    const locks = [...held].filter(
      ([name, lock]) =>
        lock.line !== facts.line && blocksWrites(lock.mode) && table(name) !== undefined && !busy.includes(name),
    );
    if (busy.length === 0 || locks.length === 0) return undefined;
    const takers = statements.filter(
      (one) => one.start < start && locks.some(([, { line }]) => line === one.facts.line),
    );
    return {
      what: `Goes through all of ${list(busy)} and holds ${list(locks.map(([name, lock]) => `${lock.mode} on ${name} (line ${lock.line})`))} meanwhile.`,
      why: `${list(locks.map(([name]) => name))} is out of reach for as long as this takes, and has nothing to do with it.`,
      safe: eachByItself(...takers.map((one) => one.text), text),
    };
  },
};
