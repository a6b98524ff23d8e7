import type { Renamed } from "../certificate.ts";
import type { Relation } from "../observe.ts";
import type { World } from "./world.ts";

/** What comes, goes and is called otherwise. The indexes of a table come and go with it. */
export function comings(world: World): { creates: string[]; drops: string[]; renames: Renamed[] } {
  const afterOids = new Set(world.after.relations.map(({ oid }) => oid));
  const created = world.after.relations.filter((one) => world.predecessor(one) === undefined);
  const dropped = world.before.relations.filter((one) => world.successor(one) === undefined);
  const renames = world.before.relations.flatMap((was) => {
    const is = world.after.relations.find(({ oid }) => oid === was.oid);
    return is === undefined || is.name === was.name ? [] : [{ from: was.name, to: is.name }];
  });
  return {
    creates: created.filter((one) => one.kind !== "index" || world.existing(one.table) !== undefined).map(title),
    drops: dropped.filter((one) => one.kind !== "index" || afterOids.has(one.table)).map(title),
    renames,
  };
}

function title({ kind, name }: Relation): string {
  return `${kind} ${name}`;
}
