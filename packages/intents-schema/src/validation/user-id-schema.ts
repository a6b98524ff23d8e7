import { storedText } from "@strata/schema-kit/validation";
import type { z } from "zod";
import type { IntentUserId } from "../user-id.ts";

export const intentUserIdSchema: z.ZodType<IntentUserId, string> = storedText({ from: 1, to: 64 }).transform(
  (text) => text as IntentUserId,
);
