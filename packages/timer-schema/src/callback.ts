import type { JsonValue } from "@strata/schema-kit";

/** How a timer calls back. */
export const CALLBACK_TYPES = ["http", "nats"] as const;
export type CallbackType = (typeof CALLBACK_TYPES)[number];

/** The HTTP method of an http callback; a nats callback keeps the default and ignores it. */
export const CALLBACK_METHODS = ["POST", "PUT", "PATCH"] as const;
export type CallbackMethod = (typeof CALLBACK_METHODS)[number];

/**
 * Rows from before callbacks had a type carry `headers` and `payload` as explicit nulls, newer ones may leave them out:
 * test for a value, never for the key.
 */
interface CallbackContent {
  readonly headers?: Readonly<Record<string, string>> | null;
  readonly payload?: JsonValue;
}

/** A request to `url`, by the row's `callback_method`. */
export interface HttpCallback extends CallbackContent {
  readonly type: "http";
  readonly url: string;
}

/** A message published on `subject`. */
export interface NatsCallback extends CallbackContent {
  readonly type: "nats";
  readonly subject: string;
}

/**
 * What `callback_config` holds. The database does not check it: `type` must say the same as the row's `callback_type`.
 */
export type Callback = HttpCallback | NatsCallback;
