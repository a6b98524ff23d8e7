import type { ColumnChange } from "../certificate.ts";
import type { Column } from "../observe.ts";
import type { World } from "./world.ts";

export function columnChanges(world: World): ColumnChange[] {
  const changes: ColumnChange[] = [];
  const stillThere = new Set(world.after.relations.map(({ oid }) => oid));
  const key = ({ table, number }: Column): string => `${table} ${number}`;
  const before = new Map(world.before.columns.map((column) => [key(column), column]));
  const after = new Map(world.after.columns.map((column) => [key(column), column]));
  for (const [id, was] of before) {
    const table = world.existing(was.table)?.name;
    const is = after.get(id);
    if (table === undefined || !stillThere.has(was.table)) continue;
    const about = { table, column: was.name };
    if (is === undefined) {
      changes.push({ ...about, change: "dropped" });
      continue;
    }
    if (is.name !== was.name) changes.push({ ...about, change: "renamed", to: is.name });
    if (is.type !== was.type) changes.push({ ...about, change: "retyped", to: is.type });
    if (is.required !== was.required) changes.push({ ...about, change: is.required ? "not null" : "nullable" });
  }
  for (const [id, is] of after) {
    const table = world.existing(is.table)?.name;
    if (table === undefined || before.has(id)) continue;
    changes.push({ table, column: is.name, change: "added", to: is.required ? `${is.type} not null` : is.type });
  }
  return changes;
}
