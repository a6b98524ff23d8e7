import { storedText } from "@strata/schema-kit/validation";
import { z } from "zod";
import { SYNC_EVENT_TYPES, type KnownSyncEventType, type SyncEventType } from "../event-type.ts";

/** Milliseconds, and what else is counted: an integer column holds 24.8 days of them, and takes negative ones. */
export const counter = z.int32().min(0);

/** Open: unknown types are recorded. What is no name, a sentence say, is not. */
export const syncEventType: z.ZodType<SyncEventType, string> = storedText({ from: 1, to: 50 }).regex(
  /^[a-z]+(?:_[a-z]+)*$/,
  "must be lower-case words with underscores between them",
);

/** Whether it is one of those known today. */
export function isKnownSyncEventType(type: string): type is KnownSyncEventType {
  return SYNC_EVENT_TYPES.some((known) => known === type);
}
