export {
  CALLBACK_METHODS,
  CALLBACK_TYPES,
  type Callback,
  type CallbackMethod,
  type CallbackType,
  type HttpCallback,
  type NatsCallback,
} from "./callback.ts";
export { TIMER_STATUSES, type TimerStatus } from "./status.ts";
export { timers, type NewTimer, type Timer } from "./timers.ts";
