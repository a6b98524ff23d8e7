import { defineRelationsPart } from "drizzle-orm";
import { intentExecutions } from "./intent-executions.ts";
import { scheduledIntents } from "./scheduled-intents.ts";

/**
 * The domain's relations. A service spreads those of all domains that it uses:
 * `drizzle({ client, relations: { ...intentsRelations, ...jobsRelations } })`.
 */
export const intentsRelations = defineRelationsPart({ scheduledIntents, intentExecutions }, (relation) => ({
  scheduledIntents: {
    executions: relation.many.intentExecutions({
      from: relation.scheduledIntents.id,
      to: relation.intentExecutions.intentId,
    }),
  },
  intentExecutions: {
    intent: relation.one.scheduledIntents({
      from: relation.intentExecutions.intentId,
      to: relation.scheduledIntents.id,
      optional: false,
    }),
  },
}));
