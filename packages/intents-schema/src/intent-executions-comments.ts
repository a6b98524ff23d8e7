import { declareComments } from "@strata/schema-kit";
import { intentExecutions } from "./intent-executions.ts";

export const intentExecutionsComments = declareComments(intentExecutions, {
  table: "Audit trail: one row for each time that an intent was set off. It goes with its intent.",
  columns: {
    id: "Random unless the caller gives one.",
    intentId: "The intent. Deleting it deletes its executions.",
    userId: "Copy of the intent's user_id.",
    executedAt: "When it was set off.",
    triggerType: "What set it off: copy of the intent's trigger_type at that time.",
    triggerData: "What the trigger brought along.",
    status: "How it ended: success, failed, gate_blocked or condition_not_met.",
    gateResult: "What the gate decided, and why.",
    messageId: "The message that was sent, if any.",
    messagePreview: "Beginning of that message.",
    evaluationMs: "Milliseconds spent on the condition and the gate.",
    generationMs: "Milliseconds spent on writing the message.",
    deliveryMs: "Milliseconds spent on sending it.",
    errorMessage: "What went wrong, if it failed.",
  },
});
