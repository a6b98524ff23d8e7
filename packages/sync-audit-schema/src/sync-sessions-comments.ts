import { declareComments } from "@strata/schema-kit";
import { syncSessions } from "./sync-sessions.ts";

export const syncSessionsComments = declareComments(syncSessions, {
  table: "Audit trail of synchronisation sessions. Redis is the source of truth; nothing here decides anything.",
  columns: {
    sessionId: "Named by the caller, the same id as in Redis.",
    syncMode: "How time is shared out: per_participant, per_cycle, per_group, global or count_up.",
    metadata: "Whatever else belongs to the session.",
  },
});
