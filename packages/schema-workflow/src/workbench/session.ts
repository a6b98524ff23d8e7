import { once } from "node:events";
import { Pool, type PoolClient } from "pg";

/** Sessions of a database that come and go; and one that is kept for whoever looks next, since a new one knows nothing. */
export interface KeptSession {
  /** Connects when it is first used. */
  pool(): Pool;
  /** Returns when the server knows that nobody is connected any more. A later use connects again. */
  end(): Promise<void>;
}

export function keepSession(url: string): KeptSession {
  let kept: Pool | undefined;
  return {
    pool() {
      kept ??= openPool(url);
      return kept;
    },
    async end() {
      const ending = kept;
      kept = undefined;
      if (ending !== undefined) await endPool(ending);
    },
  };
}

/** A pool of one session, which stays open. */
export function openPool(url: string, config: ConstructorParameters<typeof Pool>[0] = {}): Pool {
  const pool = new Pool({ ...config, connectionString: url, max: 1, idleTimeoutMillis: 0 });
  // A pool tells of idle connections that broke, and an error that nobody hears ends the process.
  pool.on("error", () => undefined);
  return pool;
}

/** Ends a pool of one session, and waits until the server has let go: `end` alone only says goodbye. */
export async function endPool(pool: Pool): Promise<void> {
  const gone = pool.totalCount > 0 ? once(pool, "remove") : undefined;
  await pool.end();
  await gone;
}

/** What can be looked into: a database by its URL, in a session of its own; a scratch database, in the one that it keeps. */
export type Place = string | { readonly session: KeptSession };

export async function inSession<Result>(place: Place, look: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const pool = typeof place === "string" ? openPool(place) : place.session.pool();
  try {
    const client = await pool.connect();
    try {
      return await look(client);
    } finally {
      client.release();
    }
  } finally {
    if (typeof place === "string") await endPool(pool);
  }
}
