import { z } from "zod";
import type { JobPayload } from "../jobs.ts";

const content = {
  prompt: z.string().optional(),
  resource_type: z.string().optional(),
  resource_id: z.string().optional(),
};

/** A payload as it is read, whatever keys it has besides. */
export const storedJobPayload: z.ZodType<JobPayload, JobPayload> = z.looseObject(content);

/** A payload as it is written. A resource has a type and an id. */
export const jobPayload: z.ZodType<JobPayload, JobPayload> = z
  .strictObject(content)
  .refine((payload) => (payload.resource_type === undefined) === (payload.resource_id === undefined), {
    message: "resource_type and resource_id go together",
  });
