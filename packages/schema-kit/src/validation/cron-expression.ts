import { z } from "zod";

/** Five fields: minute, hour, day of month, month, day of week. */
const FIVE_FIELDS = /^[\d*,/A-Za-z?L#-]+(?: [\d*,/A-Za-z?L#-]+){4}$/;

export const cronExpression = z.string().regex(FIVE_FIELDS, "must be the five fields of cron");
