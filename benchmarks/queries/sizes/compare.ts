import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { inRounds, type Contender, type Series } from "../../measure/rounds.ts";
import { atOnce } from "../at-once.ts";
import type { Databases } from "../databases.ts";
import { fill } from "./fill.ts";
import { LOADS, type Load } from "./loads.ts";

export interface SizesOptions {
  /** Of each table, once for every size: multiples of ROWS_STEP. A tenth is there to be taken. */
  readonly sizes: readonly number[];
  readonly rounds: number;
  /** Of every load in every round; as many again warm up. */
  readonly calls: number;
  readonly workers: number;
}

/** What one load did at one size. */
export interface SizeResult {
  readonly load: Load;
  readonly rows: number;
  readonly series: Series;
}

/**
 * Carries out every load at every size in turns, on as many connections as there are workers.
 *
 * @throws Error when one has got less than it should, something twice, or the database says otherwise
 */
export async function compareSizes(databases: Databases, options: SizesOptions): Promise<SizeResult[]> {
  const opened: { rows: number; sql: postgres.Sql }[] = [];
  try {
    for (const rows of options.sizes) {
      const url = await databases.create();
      process.stderr.write(`Filling tables of ${rows} rows\n`);
      await fill(url, rows);
      opened.push({ rows, sql: postgres(url, { max: options.workers, max_lifetime: null, onnotice: () => {} }) });
    }
    const pairs = LOADS.flatMap((load) => opened.map((size) => ({ load, ...size })));
    const series = await inRounds(
      pairs.map(({ load, rows, sql }) => contender(load, rows, sql, options)),
      options.rounds,
    );
    return pairs.flatMap(({ load, rows }, index) => {
      const found = series[index];
      return found === undefined ? [] : [{ load, rows, series: found }];
    });
  } finally {
    await Promise.all(opened.map(({ sql }) => sql.end()));
  }
}

/** One load, on the connections that it is given. */
export function contender(
  load: Load,
  rows: number,
  sql: postgres.Sql,
  { calls, workers }: Pick<SizesOptions, "calls" | "workers">,
): Contender {
  const db = drizzle({ client: sql });
  const seen = new Set<string>();
  const name = `${load.name} of ${rows}`;
  const measure = async (): Promise<{ wallMs: number; cpuMs: undefined; peakMiB: undefined }> => {
    const ids: string[] = [];
    const begun = performance.now();
    await atOnce(workers, calls, async () => void ids.push(...(await load.call(db, rows))));
    const wallMs = performance.now() - begun;
    if (ids.length !== calls * load.each) throw new Error(`${name}: got ${ids.length}, not ${calls * load.each}`);
    const [found] = await sql.unsafe<{ count: string }[]>(load.count, [ids]);
    if (Number(found?.count) !== ids.length) throw new Error(`${name}: the database knows of ${found?.count}`);
    if (load.once) {
      for (const id of ids) {
        if (seen.has(id)) throw new Error(`${name}: ${id} twice`);
        seen.add(id);
      }
    }
    return { wallMs, cpuMs: undefined, peakMiB: undefined };
  };
  return { name, prepare: async () => void (await measure()), measure };
}
