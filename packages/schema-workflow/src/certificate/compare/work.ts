import type { BuiltIndex } from "../certificate.ts";
import { byText, type World } from "./world.ts";

/** What has another file now. */
export function rewritten(world: World): string[] {
  return world.before.relations
    .filter((relation) => {
      const next = world.successor(relation);
      const isOurs = relation.kind === "index" ? world.existing(relation.table) : world.existing(relation.oid);
      return isOurs !== undefined && next !== undefined && relation.file !== 0 && next.file !== relation.file;
    })
    .map(({ name }) => name)
    .toSorted(byText);
}

/** What was read from end to end: by the counts, and by what the server said. */
export function scanned(world: World, verified: readonly string[]): string[] {
  const before = new Map(world.before.rows.map((counts) => [counts.table, counts.scans]));
  const counted = world.after.rows.filter(({ table, scans }) => scans > (before.get(table) ?? 0));
  const names = counted.flatMap(({ table }) => world.existing(table)?.name ?? []);
  const told = verified.flatMap((name) => existingTable(world, name) ?? []);
  return [...new Set([...names, ...told])].toSorted(byText);
}

/** Indexes that the server says it has built. */
export function built(world: World, told: readonly { readonly index: string; readonly table: string }[]): BuiltIndex[] {
  return told
    .flatMap(({ index, table }) => {
      const existing = existingTable(world, table);
      return existing === undefined ? [] : [{ index, table: existing }];
    })
    .toSorted((a, b) => byText(a.index, b.index));
}

/** Messages name a table without its schema and without quotes. */
function existingTable(world: World, bare: string): string | undefined {
  const relation = [...world.before.relations, ...world.after.relations].find(
    ({ oid, name }) => world.existing(oid) !== undefined && (bareName(name) === bare || name === bare),
  );
  return relation === undefined ? undefined : world.nameOf(relation.oid);
}

function bareName(name: string): string {
  const last = /(?:^|\.)("(?:[^"]|"")*"|[^".]+)$/.exec(name)?.[1] ?? name;
  return last.startsWith('"') ? last.slice(1, -1).replaceAll('""', '"') : last;
}
