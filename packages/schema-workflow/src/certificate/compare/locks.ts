import type { TakenLock } from "../certificate.ts";
import { essential, excludesMore, lockModeOf, strength, type LockMode } from "../lock-modes.ts";
import type { Observation } from "../observe.ts";
import { byText, type World } from "./world.ts";

/** Per relation the modes that keep out somebody whom the transaction did not keep out before. */
export function newLocks(world: World): TakenLock[] {
  const held = modesByRelation(world.before.locks);
  return [...modesByRelation(world.after.locks)]
    .flatMap(([oid, modes]): TakenLock[] => {
      const relation = world.existing(oid);
      const already = held.get(oid) ?? [];
      const added = essential(modes.filter((mode) => excludesMore(mode, already)));
      const [strongest] = added;
      if (relation === undefined || strongest === undefined) return [];
      if (relation.kind === "index" && strength(strongest) < strength("SHARE UPDATE EXCLUSIVE")) return [];
      return [{ relation: relation.name, kind: relation.kind, modes: added }];
    })
    .toSorted((a, b) => rank(b) - rank(a) || byText(a.relation, b.relation));
}

function modesByRelation(locks: Observation["locks"]): Map<number, LockMode[]> {
  const modes = new Map<number, LockMode[]>();
  for (const { relation, mode: written } of locks) {
    const mode = lockModeOf(written);
    if (mode !== undefined) modes.set(relation, [...(modes.get(relation) ?? []), mode]);
  }
  return modes;
}

function rank({ modes: [strongest] }: TakenLock): number {
  return strongest === undefined ? -1 : strength(strongest);
}
