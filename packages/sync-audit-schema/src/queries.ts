/**
 * The queries of the domain: functions over any Drizzle database or a transaction in it. None is a named prepared
 * statement: it would belong to one connection, which a pooler in transaction mode (PgBouncer) does not keep; and each has
 * its index under the generic plan of a prepared statement too, where a caller wants one.
 */
export { appendEvents, type EventToAppend } from "./queries/append-events.ts";
export type { EventsPage } from "./queries/events-page.ts";
export { latestSnapshot, type Snapshot } from "./queries/latest-snapshot.ts";
export { orphanedSessions, type OrphanedSession, type OrphanedSessionsOptions } from "./queries/orphaned-sessions.ts";
export { participantActivity } from "./queries/participant-activity.ts";
export { participantSessions } from "./queries/participant-sessions.ts";
export type { ParticipantSession, ParticipantSessionsOptions } from "./queries/participant-sessions.ts";
export { purgeEvents, type PurgeOptions } from "./queries/purge-events.ts";
export { purgeSessions } from "./queries/purge-sessions.ts";
export { recordParticipant } from "./queries/record-participant.ts";
export { recordSession, type SessionState } from "./queries/record-session.ts";
export { sessionTimeline, type SessionTimelineOptions } from "./queries/session-timeline.ts";
