import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";

/** A server whose autovacuum looks at every table each second, and works at the pace that is the default. */
export const EAGER_AUTOVACUUM = {
  autovacuum_naptime: "1s",
  autovacuum_vacuum_scale_factor: "0.01",
  autovacuum_analyze_scale_factor: "0.01",
  autovacuum_vacuum_insert_scale_factor: "0.01",
} as const;

const READER_SECONDS = 6;
const EVERY_SECONDS = 15;

export interface Chaos extends AsyncDisposable {
  stop(): Promise<void>;
}

/** A reader that keeps a transaction open on the table for six seconds, every fifteen, and at once to begin with. */
export async function startChaos(url: string): Promise<Chaos> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const stopped = new AbortController();
  const loop = readAgainAndAgain(sql, stopped.signal);
  // The first one is in before this resolves.
  await sleep(200);
  const stop = async (): Promise<void> => {
    stopped.abort();
    await loop;
    await sql.end();
  };
  return { stop, [Symbol.asyncDispose]: stop };
}

/** Begins such a transaction and gives it back when it is in; `end` resolves when it is over. */
export async function holdReader(url: string, seconds: number): Promise<{ readonly end: Promise<void> }> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  let isIn: () => void = () => {};
  const entered = new Promise<void>((resolve) => (isIn = resolve));
  const end = sql
    .begin(async (transaction) => {
      await transaction`SELECT count(*) FROM (SELECT FROM timers LIMIT 10) ten`;
      isIn();
      await sleep(seconds * 1000);
    })
    .then(() => sql.end());
  await entered;
  return { end };
}

async function readAgainAndAgain(sql: postgres.Sql, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sql.begin(async (transaction) => {
      await transaction`SELECT count(*) FROM (SELECT FROM timers LIMIT 10) ten`;
      await pause(READER_SECONDS, signal);
    });
    await pause(EVERY_SECONDS - READER_SECONDS, signal);
  }
}

async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
}
