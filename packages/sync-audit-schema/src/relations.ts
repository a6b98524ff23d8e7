import { defineRelationsPart } from "drizzle-orm";
import { syncEvents } from "./sync-events.ts";
import { syncParticipants } from "./sync-participants.ts";
import { syncSessions } from "./sync-sessions.ts";

/**
 * The domain's relations. A service spreads those of all domains that it uses:
 * `drizzle({ client, relations: { ...syncAuditRelations, ...intentsRelations } })`.
 *
 * `session` may be null: there is no foreign key, and an event may arrive before its session.
 */
export const syncAuditRelations = defineRelationsPart({ syncSessions, syncEvents, syncParticipants }, (relation) => ({
  syncSessions: {
    events: relation.many.syncEvents({ from: relation.syncSessions.sessionId, to: relation.syncEvents.sessionId }),
    participants: relation.many.syncParticipants({
      from: relation.syncSessions.sessionId,
      to: relation.syncParticipants.sessionId,
    }),
  },
  syncEvents: {
    session: relation.one.syncSessions({ from: relation.syncEvents.sessionId, to: relation.syncSessions.sessionId }),
  },
  syncParticipants: {
    session: relation.one.syncSessions({
      from: relation.syncParticipants.sessionId,
      to: relation.syncSessions.sessionId,
    }),
  },
}));
