import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { LocalServerError } from "./local-server-error.ts";

/** SQLite's result code SQLITE_BUSY. */
const BUSY = 5;
const POLL_MS = 50;
/** Longer than the start of a server may take. */
const WAIT_MS = 300_000;

/**
 * Does `work` while no other process does any under the same lock file. The operating system holds the lock, through the
 * exclusive transaction of an empty SQLite database: Node has no flock of its own, and a lock of this kind vanishes with
 * its process, so that none is ever stale.
 *
 * @throws LocalServerError when another process keeps it for five minutes, or the file cannot be opened
 */
export async function withLock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const database = open(file);
  try {
    for (const deadline = Date.now() + WAIT_MS; !tryToLock(database); await sleep(POLL_MS)) {
      if (Date.now() > deadline) throw fault(file, "Another process has held it for five minutes.");
    }
    return await work();
  } finally {
    database.close();
  }
}

function open(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file);
  } catch (error) {
    throw fault(file, String(error));
  }
}

function tryToLock(database: DatabaseSync): boolean {
  try {
    database.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if (error instanceof Error && "errcode" in error && error.errcode === BUSY) return false;
    throw error;
  }
}

function fault(file: string, why: string): LocalServerError {
  return new LocalServerError({
    what: `The lock ${file} could not be taken.`,
    why,
    next: "Look for another `strata` that still runs, or for a file that belongs to another user.",
  });
}
