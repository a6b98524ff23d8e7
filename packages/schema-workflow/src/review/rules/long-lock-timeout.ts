import type { Rule } from "../rule.ts";
import { script } from "../safe-form.ts";
import { as } from "../syntax.ts";

/** Longer than this, and whoever queues behind the migration is noticed by users. strong_migrations draws the line there too. */
const LIMIT_MS = 10_000;

const UNITS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** While a migration waits for a lock, everybody else waits behind it: without an end where there is no timeout. */
export const longLockTimeout: Rule = {
  id: "long-lock-timeout",
  severity: "danger",
  find({ node }) {
    const set = as(node, "VariableSetStmt");
    if (set?.name !== "lock_timeout") return undefined;
    const value = as(set.args?.[0], "A_Const");
    const milliseconds = value?.sval === undefined ? (value?.ival?.ival ?? 0) : inMilliseconds(value.sval.sval ?? "");
    const isOff = set.kind !== "VAR_SET_VALUE" || milliseconds === 0;
    if (!isOff && milliseconds <= LIMIT_MS) return undefined;
    return {
      what: isOff ? "Waits for locks without an end." : `Waits up to ${milliseconds / 1_000} s for a lock.`,
      why: "Meanwhile every query that the lock would keep out queues behind it, SELECT included.",
      safe: script(`SET ${set.is_local === true ? "LOCAL " : ""}lock_timeout = '2s'`),
    };
  },
};

function inMilliseconds(text: string): number {
  const [, amount = "0", unit = "ms"] = /^\s*(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*$/.exec(text) ?? [];
  return Number(amount) * (UNITS[unit] ?? 1);
}
