import { z } from "zod";
import type { JsonObject } from "../json.ts";

/** What a jsonb column is to hold: an object, of nothing but JSON. Drizzle's own schema would take a bare text or null too. */
export const jsonObject: z.ZodType<JsonObject, JsonObject> = z.record(z.string(), z.json());
