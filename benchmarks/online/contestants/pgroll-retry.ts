import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";

const LOCK_TIMEOUT_MS = 500;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

/** A connection with pgroll's lock_timeout. */
export function connectWithLockTimeout(url: string): postgres.Sql {
  return postgres(url, {
    max: 1,
    max_lifetime: null,
    onnotice: () => {},
    connection: { lock_timeout: LOCK_TIMEOUT_MS },
  });
}

/**
 * Does it again for as long as it ends with lock_timeout, after a random part of a wait that doubles, as pgroll does
 * (pkg/db/db.go; the backoff is that of github.com/cloudflare/backoff).
 */
export async function retryingOnLockTimeout<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof postgres.PostgresError) || error.code !== "55P03") throw error;
      signal?.throwIfAborted();
      await sleep(Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt), undefined, { signal });
    }
  }
}
