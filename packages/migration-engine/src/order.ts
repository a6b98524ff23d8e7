import { StrataError } from "./errors/strata-error.ts";
import { byCodeUnit, type Migration } from "./migration.ts";
import type { SchemaPackage } from "./schema-package.ts";

/** A migration in its place, and the package that it had to wait for, if its timestamp alone would have put it earlier. */
export interface OrderedMigration extends Migration {
  readonly waitsFor: string | undefined;
}

/**
 * Merges the histories of all packages into the one order in which an empty database is built.
 *
 * 1. Within a package: as given, which is the order of its layout.
 * 2. Across packages: by timestamp.
 * 3. Same timestamp: a package comes after the packages that it depends on; between strangers, by package name.
 * 4. A package starts only when each package that it depends on has started, whatever the timestamps say: its first
 *    migration may reference what theirs created. Such a migration carries `waitsFor`.
 *
 * @throws StrataError ROSTER_INVALID when packages depend on each other in a circle
 */
export function orderMigrations(
  roster: readonly SchemaPackage[],
  migrations: readonly Migration[],
): OrderedMigration[] {
  const ranked = rankByDependency(roster);
  const rank = new Map(ranked.map((one, index) => [one.name, index]));
  const queues = ranked.map((one) => ({
    dependsOn: one.dependsOn.filter((name) => rank.has(name)),
    name: one.name,
    rest: migrations.filter((m) => m.package === one.name),
  }));
  const started = new Set(queues.filter((queue) => queue.rest.length === 0).map((queue) => queue.name));
  const held = new Map<string, string>();
  const ordered: OrderedMigration[] = [];

  for (;;) {
    const heads = queues
      .flatMap(({ rest: [head], ...queue }) => (head === undefined ? [] : [{ ...queue, head }]))
      .toSorted((a, b) => byCodeUnit(a.head.timestamp, b.head.timestamp));
    const next = heads.find((one) => one.dependsOn.every((name) => started.has(name)));
    if (next === undefined) return ordered;
    for (const one of heads) {
      const missing = one.dependsOn.find((name) => !started.has(name));
      if (missing !== undefined && one.head.timestamp < next.head.timestamp) held.set(one.name, missing);
    }
    ordered.push({ ...next.head, waitsFor: started.has(next.name) ? undefined : held.get(next.name) });
    started.add(next.name);
    queues.find((queue) => queue.name === next.name)?.rest.shift();
  }
}

/** Dependencies first; where the graph leaves a choice, by name. */
function rankByDependency(roster: readonly SchemaPackage[]): SchemaPackage[] {
  const byName = new Map(roster.map((one) => [one.name, one]));
  const ranked = new Set<SchemaPackage>();
  const visit = (one: SchemaPackage, path: readonly string[]): void => {
    if (path.includes(one.name)) throw circle([...path.slice(path.indexOf(one.name)), one.name]);
    if (ranked.has(one)) return;
    for (const name of one.dependsOn.toSorted(byCodeUnit)) {
      const dependency = byName.get(name);
      if (dependency !== undefined) visit(dependency, [...path, one.name]);
    }
    ranked.add(one);
  };
  for (const one of roster.toSorted((a, b) => byCodeUnit(a.name, b.name))) visit(one, []);
  return [...ranked];
}

function circle(names: readonly string[]): StrataError {
  return new StrataError("ROSTER_INVALID", {
    what: `Schema packages depend on each other in a circle: ${names.join(" → ")}`,
    next: "Take one of these dependencies out of its package.json: without an order there is no first migration.",
  });
}
