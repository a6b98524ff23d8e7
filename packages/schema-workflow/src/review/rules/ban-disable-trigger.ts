import type { Rule } from "../rule.ts";
import { list, note, script } from "../safe-form.ts";
import { as, commandsOf, relationName, withCommands } from "../syntax.ts";

const DISABLES = new Set(["AT_DisableTrig", "AT_DisableTrigAll", "AT_DisableTrigUser"]);

/** A trigger that is off is off for everybody; unless nobody else can see the table until it is on again. */
export const banDisableTrigger: Rule = {
  id: "ban-disable-trigger",
  severity: "danger",
  find({ facts, node, held, start }, { statements, table: known }) {
    const commands = commandsOf(node).filter(({ subtype = "" }) => DISABLES.has(subtype));
    const relation = as(node, "AlterTableStmt")?.relation;
    const table =
      facts.triggers.find(({ change }) => change === "disabled")?.table ?? (relation && relationName(relation));
    const disabled = facts.triggers.filter(({ change }) => change === "disabled").map(({ trigger }) => trigger);
    if (table === undefined || known(table) === undefined || (commands.length === 0 && disabled.length === 0))
      return undefined;
    const later = statements.filter((one) => one.start > start).flatMap((one) => one.facts.triggers);
    const isBack = (name: string): boolean =>
      later.some(({ table: where, trigger, change }) => where === table && trigger === name && change === "enabled");
    const isUnseen = held.get(table)?.mode === "ACCESS EXCLUSIVE" && held.get(table)?.line !== facts.line;
    if (isUnseen && disabled.length > 0 && disabled.every(isBack)) return undefined;
    const rest = commandsOf(node).filter((command) => !commands.includes(command));
    return {
      what: `${disabled.length === 0 ? "Triggers" : list(disabled)} on ${table} ${disabled.length > 1 || disabled.length === 0 ? "are" : "is"} switched off for everybody.`,
      why: `What others write meanwhile goes past it, foreign keys included where it is ALL.`,
      safe: `${script(
        "-- For this transaction alone, and only for those who may: superusers, or whom it was granted to (PostgreSQL 15).",
        "SET LOCAL session_replication_role = replica",
        ...(node === undefined ? [] : withCommands(node, rest)),
      )}${note("… here what the trigger is not to see …")}\n${script("SET LOCAL session_replication_role = origin")}`,
    };
  },
};
