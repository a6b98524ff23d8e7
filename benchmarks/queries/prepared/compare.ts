import postgres from "postgres";
import { inRounds, type Series } from "../../measure/rounds.ts";
import type { Databases } from "../databases.ts";
import { contender } from "../sizes/compare.ts";
import { fill } from "../sizes/fill.ts";
import { LOADS, type Load } from "../sizes/loads.ts";

export interface PreparedOptions {
  /** Of each table; a tenth is there to be taken, by both. */
  readonly rows: number;
  readonly rounds: number;
  readonly calls: number;
}

export interface PreparedResult {
  readonly load: Load;
  readonly prepared: Series;
  readonly plain: Series;
}

/** The loads whose queries are prepared: `sessionTimeline` has too many texts. */
const PREPARED = new Set(["claims", "dequeues", "appends"]);

/** The same calls on one connection each, in turns: as prepared statements, and by a client that says `prepare: false`. */
export async function comparePrepared(
  databases: Databases,
  { rows, ...options }: PreparedOptions,
): Promise<PreparedResult[]> {
  const url = await databases.create();
  await fill(url, rows);
  const clients = [true, false].map((prepare) =>
    postgres(url, { max: 1, prepare, max_lifetime: null, onnotice: () => {} }),
  );
  try {
    const results: PreparedResult[] = [];
    for (const load of LOADS.filter(({ name }) => PREPARED.has(name))) {
      const contenders = clients.map((sql) => contender(load, rows, sql, { ...options, workers: 1 }));
      const [prepared, plain] = await inRounds(named(contenders), options.rounds);
      if (prepared !== undefined && plain !== undefined) results.push({ load, prepared, plain });
    }
    return results;
  } finally {
    await Promise.all(clients.map((sql) => sql.end()));
  }
}

/** Series are kept by name. */
function named<One extends { readonly name: string }>(contenders: readonly One[]): One[] {
  return contenders.map((one, at) => ({ ...one, name: `${one.name} ${at === 0 ? "prepared" : "not prepared"}` }));
}
