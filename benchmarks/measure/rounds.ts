import type { Cost } from "./whole-process.ts";

/** One of those that are compared. */
export interface Contender {
  readonly name: string;
  /** Once before all rounds: warms caches. It may throw; then the contender is left out, and said to be. */
  readonly prepare?: () => Promise<void>;
  /** Before each run, and not measured: a fresh database, say. */
  readonly reset?: () => Promise<void>;
  readonly measure: () => Promise<Cost>;
}

/** All runs of one contender, in the order of the rounds: the runs with the same index are a pair. */
export interface Series {
  readonly name: string;
  readonly costs: readonly Cost[];
}

/**
 * Runs contenders in turns, each once a round and in the opposite order every other round, so that what happens on the
 * machine meanwhile happens to all of them.
 */
export async function inRounds(contenders: readonly Contender[], rounds: number): Promise<Series[]> {
  for (const { prepare } of contenders) await prepare?.();
  const costs = new Map(contenders.map(({ name }) => [name, [] as Cost[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, reset, measure } of round % 2 === 0 ? contenders : contenders.toReversed()) {
      await reset?.();
      costs.get(name)?.push(await measure());
    }
  }
  return contenders.map(({ name }) => ({ name, costs: costs.get(name) ?? [] }));
}
