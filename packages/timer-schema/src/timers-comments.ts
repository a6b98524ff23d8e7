import { declareComments } from "@strata/schema-kit";
import { timers } from "./timers.ts";

export const timersComments = declareComments(timers, {
  table: "Stored callbacks, each fired once at execute_at, over HTTP or NATS.",
  columns: {
    id: "Random unless the caller gives one, by which it may then schedule again.",
    createdAt: "When the row was created.",
    updatedAt: "When the row was last changed. Of an executing timer: the proof of whoever claimed it.",
    executeAt: "When it is due; later than created_at.",
    callbackMethod: "POST, PUT or PATCH, for http. A nats timer keeps the default, which means nothing.",
    status: "pending, executing, completed, failed or canceled.",
    lastError: "What went wrong, if it failed.",
    executedAt: "When the attempt ended, well or not.",
    metadata: "Whatever else belongs to it.",
    callbackType: "How the timer calls back: http or nats. The same as callback_config.type.",
    callbackConfig:
      "http: {type, url, headers?, payload?}, sent with callback_method. nats: {type, subject, headers?, payload?}. Absent and null mean the same.",
  },
});
