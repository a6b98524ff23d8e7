import { declareComments } from "@strata/schema-kit";
import { syncSessions } from "./sync-sessions.ts";

export const syncSessionsComments = declareComments(syncSessions, {
  table: "Audit trail of synchronisation sessions. Redis is the source of truth; nothing here decides anything.",
  columns: {
    sessionId: "Named by the caller, the same id as in Redis.",
    syncMode: "How time is shared out: per_participant, per_cycle, per_group, global or count_up.",
    timePerCycleMs: "Milliseconds for each cycle.",
    incrementMs: "Milliseconds added with each cycle.",
    maxTimeMs: "Milliseconds at most.",
    createdAt: "When the session was first recorded.",
    startedAt: "When it was started.",
    completedAt: "When it was completed or cancelled.",
    finalStatus: "The last status heard of, which need not be a final one.",
    totalCycles: "How many cycles there were.",
    totalParticipants: "How many took part.",
    metadata: "Whatever else belongs to the session.",
    lastUpdatedAt: "The time of this state: the writer's where it gives one, else that of the last change.",
  },
});
