import type { StatementFacts } from "../certificate.ts";
import { workOf } from "../debug-messages.ts";
import type { Observation } from "../observe.ts";
import { columnChanges } from "./columns.ts";
import { constraintChanges } from "./constraints.ts";
import { newLocks } from "./locks.ts";
import { comings } from "./relations.ts";
import { changedRows } from "./rows.ts";
import { triggerChanges } from "./triggers.ts";
import { built, rewritten, scanned } from "./work.ts";
import { World } from "./world.ts";

/** What two looks at a database say of the statement between them. */
export type Facts = Omit<StatementFacts, "line" | "statement" | "transactional">;

/**
 * Compares what was there before a statement with what is there after it.
 *
 * @param origin what was there before the whole migration: only what happened to that is of interest to others
 * @param messages what the server said meanwhile under debug1
 */
export function compare(
  origin: Observation,
  before: Observation,
  after: Observation,
  messages: readonly string[],
): Facts {
  const world = new World(origin, before, after);
  const rewrites = rewritten(world);
  const work = workOf(messages);
  return {
    locks: newLocks(world),
    rewrites,
    scans: scanned(world, work.verified).filter((name) => !rewrites.includes(name)),
    builds: built(world, work.built).filter(({ table }) => !rewrites.includes(table)),
    rows: changedRows(world),
    columns: columnChanges(world),
    constraints: constraintChanges(world),
    triggers: triggerChanges(world),
    ...comings(world),
  };
}
