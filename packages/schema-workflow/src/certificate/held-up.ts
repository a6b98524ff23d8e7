import { Client } from "pg";
import type { Observation } from "./observe.ts";
import { ownBackend } from "./observe.ts";

type Locks = Observation["locks"];

/** What holds a statement up, in the order in which it is let go. */
const OBSTACLES = ["SHARE UPDATE EXCLUSIVE", "ROW EXCLUSIVE", "ACCESS SHARE"] as const;

/**
 * Runs a statement that takes no transaction, and sees its locks from outside.
 *
 * Such a statement commits by itself, several times, so that its locks are gone when it has ended; looking often enough
 * would be a matter of luck. Instead it is made to wait: other sessions hold ever weaker locks on all tables, each
 * time it is seen waiting what it holds and asks for is noted, and then the strongest of them lets go. What it takes only
 * where nothing is in its way (its last steps) is not seen.
 *
 * @returns what it threw is thrown again, when all obstacles are gone
 */
export async function runHeldUp(
  { client, url }: { readonly client: Client; readonly url: string },
  execute: () => Promise<void>,
): Promise<{ locks: Locks }> {
  const backend = await ownBackend(client);
  const seen = new Map<string, Locks[number]>();
  const obstacles: Client[] = [];
  const watcher = new Client({ connectionString: url });
  await watcher.connect();
  try {
    const tables = await tablesOf(watcher);
    for (const mode of OBSTACLES) {
      const holder = new Client({ connectionString: url });
      await holder.connect();
      obstacles.push(holder);
      await holder.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
      if (tables.length > 0) await holder.query(`LOCK TABLE ${tables.join(", ")} IN ${mode} MODE`);
      // And an old snapshot, for which CREATE INDEX CONCURRENTLY waits in the end.
      await holder.query("SELECT 1");
    }
    const state = { ended: false };
    const running = execute().finally(() => {
      state.ended = true;
    });
    // Heard below; without this an early failure would be nobody's.
    running.catch(() => undefined);
    for (const holder of obstacles) {
      for (const lock of await locksWhenWaiting(watcher, backend, () => state.ended)) {
        seen.set(`${lock.relation} ${lock.mode}`, lock);
      }
      await holder.query("ROLLBACK");
    }
    await running;
  } finally {
    await Promise.all([...obstacles, watcher].map((one) => one.end()));
  }
  return { locks: [...seen.values()] };
}

async function tablesOf(watcher: Client): Promise<string[]> {
  const { rows } = await watcher.query<{ name: string }>(`
    SELECT format('%I.%I', n.nspname, c.relname) AS name
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1`);
  return rows.map(({ name }) => name);
}

/** Comes back when the session waits for a lock, or has ended what it did. */
async function locksWhenWaiting(watcher: Client, backend: number, ended: () => boolean): Promise<Locks> {
  while (!ended()) {
    const { rows } = await watcher.query<{ relation: string; mode: string; type: string; granted: boolean }>(
      "SELECT relation::int8 AS relation, mode, locktype AS type, granted FROM pg_locks WHERE pid = $1",
      [backend],
    );
    if (rows.some(({ granted }) => !granted)) {
      return rows
        .filter(({ type }) => type === "relation")
        .map(({ relation, mode }) => ({ relation: Number(relation), mode }));
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return [];
}
