import { defineRelationsPart } from "drizzle-orm";
import { timers } from "./timers.ts";

/**
 * The domain's relations: none, but with them `db.query.timers` is there. A service spreads those of all domains that it
 * uses: `drizzle({ client, relations: { ...timersRelations, ...jobsRelations } })`.
 */
export const timersRelations = defineRelationsPart({ timers });
