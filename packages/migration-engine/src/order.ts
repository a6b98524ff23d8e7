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
  const histories = Map.groupBy(migrations, (migration) => migration.package);
  const queues = rankByDependency(roster).map(({ name, dependsOn }): Queue => {
    const history = histories.get(name) ?? [];
    return { name, dependsOn, history, next: 0 };
  });
  /** Those that have not started. */
  const waiting = new Set(queues.filter(({ history }) => history.length > 0).map(({ name }) => name));
  const missingFor = ({ dependsOn }: Queue): string | undefined => dependsOn.find((name) => waiting.has(name));
  const held = new Map<string, string>();
  const ordered: OrderedMigration[] = [];

  for (;;) {
    let first: Queue | undefined;
    for (const queue of queues) if (missingFor(queue) === undefined && isEarlier(queue, first)) first = queue;
    const head = first?.history[first.next];
    if (first === undefined || head === undefined) return ordered;
    for (const queue of queues) {
      const missing = missingFor(queue);
      if (missing !== undefined && isEarlier(queue, first)) held.set(queue.name, missing);
    }
    ordered.push({ ...head, waitsFor: waiting.delete(first.name) ? held.get(first.name) : undefined });
    first.next += 1;
  }
}

/** The history of one package, and how much of it is in order already. */
interface Queue {
  readonly name: string;
  readonly dependsOn: readonly string[];
  readonly history: readonly Migration[];
  next: number;
}

/** Whether the head of one comes before that of the other. The end of a history comes after everything. */
function isEarlier(one: Queue, other: Queue | undefined): boolean {
  const [mine, its] = [one.history[one.next], other?.history[other.next]];
  return mine !== undefined && (its === undefined || mine.timestamp < its.timestamp);
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
