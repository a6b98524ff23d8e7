import { declareComments } from "@strata/schema-kit";
import { syncEvents } from "./sync-events.ts";

export const syncEventsComments = declareComments(syncEvents, {
  table: "Audit trail of what happened in sessions. An event may arrive before its session.",
  columns: {
    id: "Random unless the writer names one, by which it may then append again.",
    sessionId: "The session, which need not have been recorded.",
    eventType:
      "session_created, session_started, cycle_switched, session_paused, session_resumed, session_completed, session_cancelled, participant_added, participant_removed; others may come.",
    participantId: "Who it was about, if anybody.",
    groupId: "Which group it was about, if any.",
    timeRemainingMs: "Milliseconds that were left then.",
    timeElapsedMs: "Milliseconds that had passed then.",
    cycleNumber: "The cycle in which it happened.",
    timestamp: "When it happened. Events of one transaction may share it: order by id as well.",
    stateSnapshot: "Full state of the session after the event, to recover from when Redis is lost.",
    metadata: "Whatever else belongs to the event.",
  },
});
