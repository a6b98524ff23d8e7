/** What the hardening of two or more schema packages is made of. */
export {
  checkRule,
  constraintRule,
  createRules,
  dropRules,
  lockTables,
  triggerRule,
  type Rule,
} from "./hardening/rule.ts";
