import type { Database } from "@strata/schema-kit/queries";
import { serverTime, writeRows, type SeedProgress } from "@strata/schema-kit/seed";
import { eventsOfSession, sessionOfDay, type SessionOfDay } from "./seed/session-of-day.ts";
import { syncEvents } from "./sync-events.ts";
import { syncParticipants } from "./sync-participants.ts";
import { syncSessions } from "./sync-sessions.ts";

export interface SeedOptions {
  /** Events; sessions have forty of them, on average. */
  readonly rows: number;
  /** The same seed and end make the same rows; 1 when left out. */
  readonly seed?: number;
  /** End of the day; now, by the server's clock, when left out. */
  readonly until?: Date;
  readonly onProgress?: (progress: SeedProgress) => void;
}

/**
 * Fills the tables with a believable day: sessions of 24 hours, most of them around the middle, with their participants and
 * events; a few still run, and one in a hundred has never arrived itself. From 10,000 rows on by COPY (with postgres.js).
 * A second call with the same seed and end meets the primary key; use another seed.
 */
export async function seed(
  db: Database,
  { rows, seed: number = 1, until: end, onProgress }: SeedOptions,
): Promise<{ readonly sessions: number; readonly participants: number; readonly events: number }> {
  const until = end ?? (await serverTime(db));
  const lengths: number[] = [];
  for (let left = rows; left > 0; left -= lengths.at(-1) ?? left) {
    lengths.push(Math.min(left, eventsOfSession(number, lengths.length)));
  }
  // Made anew for each table: a million events are not kept in memory.
  function* day(): Generator<SessionOfDay> {
    for (const [each, length] of lengths.entries()) {
      yield sessionOfDay(number, each, { sessions: lengths.length, length, until });
    }
  }
  let [sessions, participants] = [0, 0];
  for (const each of day()) {
    sessions += each.session === undefined ? 0 : 1;
    participants += each.participants.length;
  }

  await writeRows(
    db,
    syncSessions,
    sessions,
    flat((each) => (each.session === undefined ? [] : [each.session])),
    onProgress,
  );
  await writeRows(
    db,
    syncParticipants,
    participants,
    flat((each) => each.participants),
    onProgress,
  );
  await writeRows(
    db,
    syncEvents,
    rows,
    flat((each) => each.events),
    onProgress,
  );
  return { sessions, participants, events: rows };

  function* flat<Row>(rowsOf: (each: SessionOfDay) => readonly Row[]): Generator<Row> {
    for (const each of day()) yield* rowsOf(each);
  }
}
