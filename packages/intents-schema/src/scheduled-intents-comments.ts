import { declareComments } from "@strata/schema-kit";
import { scheduledIntents } from "./scheduled-intents.ts";

export const scheduledIntentsComments = declareComments(scheduledIntents, {
  table: "What the assistant is to do unasked, and when.",
  columns: {
    id: "Random unless the caller gives one.",
    userId: "Whom the intent belongs to; text, not the uuid of jobs.",
    intentName: "Short name, shown to the user.",
    description: "What the intent is for, in the user's words.",
    triggerType: "What sets it off: cron, interval, once, price, silence, event, calendar or news.",
    triggerSchedule: "When, for triggers by time: an object whose keys follow from trigger_type.",
    triggerCondition: "On what, for triggers by event: an object whose keys follow from trigger_type.",
    actionType: "What is done: notify, check_in, briefing, analysis or reminder.",
    actionContext: "What the assistant is told when it acts.",
    actionPriority: "low, normal, high or critical.",
    nextCheck: "When it is looked at next. NULL: never.",
    lastChecked: "When it was last looked at.",
    lastExecuted: "When it last did something.",
    executionCount: "How often it has been executed.",
    lastExecutionStatus: "Status of the newest execution.",
    lastExecutionError: "Error of the newest execution, if it failed.",
    lastMessageId: "Message that the newest execution sent.",
    enabled: "False: kept, but never looked at.",
    expiresAt: "From then on it is not executed any more. NULL: it does not expire.",
    maxExecutions: "After so many executions it is done. NULL: no limit.",
    createdAt: "When the row was created.",
    updatedAt: "When the row was last changed.",
    createdBy: "Who created it: the user, or a part of the assistant.",
    metadata: "Whatever else belongs to it.",
  },
});
