import type { ChangedRows } from "../certificate.ts";
import { byText, type World } from "./world.ts";

export function changedRows(world: World): ChangedRows[] {
  const before = new Map(world.before.rows.map((counts) => [counts.table, counts]));
  return world.after.rows
    .flatMap(({ table, inserted, updated, deleted }) => {
      const relation = world.existing(table);
      if (relation === undefined) return [];
      const base = before.get(table) ?? { inserted: 0, updated: 0, deleted: 0 };
      const changed = {
        table: relation.name,
        inserted: inserted - base.inserted,
        updated: updated - base.updated,
        deleted: deleted - base.deleted,
      };
      return changed.inserted + changed.updated + changed.deleted === 0 ? [] : [changed];
    })
    .toSorted((a, b) => byText(a.table, b.table));
}
