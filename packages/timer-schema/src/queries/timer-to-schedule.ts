import type { Callback } from "../callback.ts";
import type { NewTimer } from "../timers.ts";

/** What a timer is made of. Its `callback_type` is that of its callback: the database does not compare the two. */
export interface TimerToSchedule extends Pick<NewTimer, "metadata"> {
  /** The idempotency key: any UUID of the caller's. Without one each call makes another timer. */
  readonly id?: string | undefined;
  readonly callback: Callback;
  /** Of an http callback; POST when left out. */
  readonly callbackMethod?: NewTimer["callbackMethod"];
}

export function timerRow({ id, callback, callbackMethod, metadata }: TimerToSchedule) {
  return {
    id,
    callbackType: callback.type,
    callbackConfig: callback,
    callbackMethod,
    metadata,
  } satisfies Partial<NewTimer>;
}
