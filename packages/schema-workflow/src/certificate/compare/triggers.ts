import type { TriggerChange } from "../certificate.ts";
import type { World } from "./world.ts";

export function triggerChanges(world: World): TriggerChange[] {
  const changes: TriggerChange[] = [];
  const stillThere = new Set(world.after.relations.map(({ oid }) => oid));
  for (const was of world.before.triggers) {
    const table = world.existing(was.table)?.name;
    if (table === undefined || !stillThere.has(was.table)) continue;
    const is = world.after.triggers.find((one) => one.table === was.table && one.name === was.name);
    const about = { table, trigger: was.name };
    if (is === undefined) changes.push({ ...about, change: "dropped" });
    else if (is.enabled !== was.enabled) changes.push({ ...about, change: is.enabled ? "enabled" : "disabled" });
  }
  for (const is of world.after.triggers) {
    const table = world.existing(is.table)?.name;
    if (table === undefined) continue;
    if (world.before.triggers.some((one) => one.table === is.table && one.name === is.name)) continue;
    changes.push({ table, trigger: is.name, change: "created" });
  }
  return changes;
}
