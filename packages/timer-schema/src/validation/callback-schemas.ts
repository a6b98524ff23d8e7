import { z } from "zod";
import type { Callback } from "../callback.ts";

/** Migrated rows say null where newer ones leave the key out. */
const content = {
  headers: z.record(z.string(), z.string()).nullish(),
  payload: z.json().optional(),
};

/** A callback as it is read: whatever keys it has besides, and whatever its url, which nobody has checked. */
export const storedCallback: z.ZodType<Callback, Callback> = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("http"), url: z.string(), ...content }),
  z.looseObject({ type: z.literal("nats"), subject: z.string(), ...content }),
]);

/** A subject to publish on: tokens with dots between them, and no wildcard. */
const subject = z.string().regex(/^[^\s.*>]+(?:\.[^\s.*>]+)*$/, "must be a NATS subject without wildcards");

/** A callback as it is written. */
export const callback: z.ZodType<Callback, Callback> = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("http"), url: z.url({ protocol: /^https?$/ }), ...content }),
  z.strictObject({ type: z.literal("nats"), subject, ...content }),
]);
