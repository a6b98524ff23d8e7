import { randomOf, timeOfDay, type Random } from "@strata/schema-kit/seed";
import { SYNC_MODES } from "../mode.ts";
import type { SyncStatus } from "../status.ts";
import type { SyncEvent } from "../sync-events.ts";
import type { SyncParticipant } from "../sync-participants.ts";
import type { SyncSession } from "../sync-sessions.ts";

export interface SessionOfDay {
  /** Undefined for the few that never arrived. */
  readonly session: SyncSession | undefined;
  readonly participants: readonly SyncParticipant[];
  readonly events: readonly SyncEvent[];
}

/** How many events a session has, at the least that of its beginning and that of its end. */
export function eventsOfSession(seed: number, number: number): number {
  return randomOf(seed, "length", number).integer(8, 72);
}

const ENDS: Readonly<Record<SyncStatus, number>> = {
  completed: 80,
  cancelled: 7,
  expired: 6,
  running: 5,
  paused: 2,
  pending: 0,
};

/** One of so many sessions; they come in the order of their numbers. */
export function sessionOfDay(
  seed: number,
  number: number,
  { sessions, length, until }: { readonly sessions: number; readonly length: number; readonly until: Date },
): SessionOfDay {
  const random = randomOf(seed, "session", number);
  const sessionId = random.uuid();
  const syncMode = random.pick(SYNC_MODES);
  const participantIds = Array.from({ length: Math.min(length, random.integer(2, 6)) }, () =>
    personOf(seed, sessions, random),
  );
  const people = [...new Set(participantIds)];
  const groupId = syncMode === "per_group" ? random.uuid() : null;
  const begin = timeOfDay(until, number / sessions);
  // A session that ends after the day is still running when the day ends.
  const step = random.integer(2000, 30_000);
  const lasts = step * length;
  const overtime = begin.getTime() + lasts > until.getTime();
  const finalStatus = overtime ? "running" : random.weighted(ENDS);
  const at = (event: number) => new Date(Math.min(begin.getTime() + event * step, until.getTime()));
  const events = Array.from({ length }, (_, event) => eventOf(event));
  const ended = finalStatus === "completed" || finalStatus === "cancelled" || finalStatus === "expired";
  const cycles = events.filter(({ eventType }) => eventType === "cycle_switched").length;
  const last = at(length - 1);

  return {
    session: random.chance(0.01)
      ? undefined
      : {
          sessionId,
          syncMode,
          timePerCycleMs: syncMode === "per_cycle" ? 30_000 : null,
          incrementMs: random.pick([0, 0, 2000, 5000]),
          maxTimeMs: syncMode === "count_up" ? null : 3_600_000,
          createdAt: begin,
          startedAt: at(Math.min(length - 1, people.length + 1)),
          completedAt: ended ? last : null,
          finalStatus,
          totalCycles: cycles,
          totalParticipants: people.length,
          metadata: { seed },
          lastUpdatedAt: last,
        },
    participants: people.map((participantId, seat) => ({
      id: randomOf(seed, "seat", number, seat).uuid(),
      sessionId,
      participantId,
      totalTimeMs: 600_000,
      groupId,
      totalCycles: Math.floor(cycles / people.length),
      totalTimeActiveMs: Math.floor(lasts / people.length),
      addedAt: at(Math.min(length - 1, seat + 1)),
      firstActiveAt: at(Math.min(length - 1, people.length + 2)),
      lastActiveAt: last,
      metadata: {},
    })),
    events,
  };

  function eventOf(event: number): SyncEvent {
    const own = randomOf(seed, "event", number, event);
    const eventType = typeOf(event, own);
    const active = people[event % people.length] ?? null;
    const alone = eventType.startsWith("session_");
    const elapsed = event * step;
    return {
      id: own.uuid(),
      sessionId,
      eventType,
      participantId: alone ? null : active,
      groupId: alone ? null : groupId,
      timeRemainingMs: syncMode === "count_up" ? null : Math.max(0, 3_600_000 - elapsed),
      timeElapsedMs: elapsed,
      cycleNumber: eventType === "cycle_switched" ? event : null,
      timestamp: at(event),
      stateSnapshot: alone || event % 5 === 0 ? { cycle: event, active, elapsedMs: elapsed } : null,
      metadata: {},
    };
  }

  function typeOf(event: number, own: Random): string {
    if (event === 0) return "session_created";
    if (event <= people.length) return "participant_added";
    if (event === people.length + 1) return "session_started";
    if (event === length - 1) {
      if (finalStatus === "completed" || finalStatus === "cancelled") return `session_${finalStatus}`;
      if (finalStatus === "paused") return "session_paused";
    }
    return own.chance(0.02) ? "participant_removed" : "cycle_switched";
  }
}

/** Somebody out of so many that each takes part in some sessions a day. */
function personOf(seed: number, sessions: number, random: Random): string {
  return randomOf(seed, "person", random.integer(1, Math.max(8, Math.ceil(sessions / 2)))).uuid();
}
