import { declareComments } from "@strata/schema-kit";
import { syncEvents } from "./sync-events.ts";

export const syncEventsComments = declareComments(syncEvents, {
  table: "Audit trail of what happened in sessions. An event may arrive before its session.",
  columns: {
    eventType:
      "session_created, session_started, cycle_switched, session_paused, session_resumed, session_completed, session_cancelled, participant_added, participant_removed; others may come.",
    stateSnapshot: "Full state of the session after the event, to recover from when Redis is lost.",
  },
});
