import { declareComments } from "@strata/schema-kit";
import { syncParticipants } from "./sync-participants.ts";

export const syncParticipantsComments = declareComments(syncParticipants, {
  table: "Who took part in which session, once each. May arrive before the session.",
  columns: {
    id: "Random unless the writer names one.",
    sessionId: "The session, which need not have been recorded.",
    participantId: "Who took part.",
    totalTimeMs: "Milliseconds given to the participant.",
    groupId: "The group the participant belonged to, if any.",
    totalCycles: "In how many cycles it was the participant's turn.",
    totalTimeActiveMs: "Milliseconds that the participant used.",
    addedAt: "When the participant joined.",
    firstActiveAt: "When it was the participant's turn for the first time.",
    lastActiveAt: "When it was the participant's turn for the last time.",
    metadata: "Whatever else belongs to it.",
  },
});
