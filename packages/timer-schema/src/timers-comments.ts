import { declareComments } from "@strata/schema-kit";
import { timers } from "./timers.ts";

export const timersComments = declareComments(timers, {
  table: "Stored callbacks, each fired once at execute_at, over HTTP or NATS.",
  columns: {
    callbackType: "How the timer calls back: http or nats. The same as callback_config.type.",
    callbackConfig:
      "http: {type, url, headers?, payload?}, sent with callback_method. nats: {type, subject, headers?, payload?}. Absent and null mean the same.",
  },
});
