import { z } from "zod";
import type { JobUserId } from "../user-id.ts";

/** As `jobUserId` takes it. */
export const jobUserIdSchema: z.ZodType<JobUserId, string> = z.guid().transform((text) => text as JobUserId);
