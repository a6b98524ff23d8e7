import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { OrderedMigration } from "@strata/migration-engine";

/** Two lines of migrations that did not know of each other. */
export interface Branches {
  /** What both started from. */
  readonly common: readonly OrderedMigration[];
  readonly one: readonly OrderedMigration[];
  readonly other: readonly OrderedMigration[];
}

/**
 * Finds where branches came together in a package's migrations, by the parents that drizzle-kit notes in each
 * snapshot.json: where a migration has two, and where several are the newest. Of migrations without a snapshot those count
 * that stand before the parting.
 */
export async function findBranches(migrations: readonly OrderedMigration[]): Promise<Branches[]> {
  const nodes = (await Promise.all(migrations.map(readNode))).filter((node) => node !== undefined);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const children = new Set(nodes.flatMap(({ parents }) => parents));
  const leaves = nodes.filter(({ id }) => !children.has(id));
  const meetings = [leaves.map(({ id }) => id), ...nodes.map(({ parents }) => parents)];
  return meetings.flatMap((ends) => {
    const lines = ends.filter((end) => byId.has(end)).map((end) => lineOf(end, byId));
    return lines.slice(1).flatMap((line, index): Branches[] => {
      const before = lines.slice(0, index + 1);
      return before.map((other) => divide(migrations, other, line));
    });
  });
}

interface Node {
  readonly id: string;
  readonly parents: readonly string[];
  readonly migration: OrderedMigration;
}

async function readNode(migration: OrderedMigration): Promise<Node | undefined> {
  const file = join(dirname(migration.file), "snapshot.json");
  if (!existsSync(file)) return undefined;
  const { id, prevIds }: { id?: unknown; prevIds?: unknown } = JSON.parse(await readFile(file, "utf8"));
  if (typeof id !== "string" || !Array.isArray(prevIds)) return undefined;
  return { id, parents: prevIds.filter((one) => typeof one === "string"), migration };
}

/** A migration and all that it builds on. */
function lineOf(end: string, byId: ReadonlyMap<string, Node>): ReadonlySet<OrderedMigration> {
  const line = new Set<OrderedMigration>();
  const visit = (id: string): void => {
    const node = byId.get(id);
    if (node === undefined || line.has(node.migration)) return;
    line.add(node.migration);
    node.parents.forEach(visit);
  };
  visit(end);
  return line;
}

function divide(
  all: readonly OrderedMigration[],
  one: ReadonlySet<OrderedMigration>,
  other: ReadonlySet<OrderedMigration>,
): Branches {
  const parting = all.findIndex((each) => one.has(each) !== other.has(each));
  return {
    common: all.filter((each, index) => index < parting || (one.has(each) && other.has(each))),
    one: all.filter((each) => one.has(each) && !other.has(each)),
    other: all.filter((each) => other.has(each) && !one.has(each)),
  };
}
