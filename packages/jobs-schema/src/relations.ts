import { defineRelationsPart } from "drizzle-orm";
import { jobs } from "./jobs.ts";
import { tasks } from "./tasks.ts";

/**
 * The domain's relations. A service spreads those of all domains that it uses:
 * `drizzle({ client, relations: { ...jobsRelations, ...timersRelations } })`.
 *
 * They know nothing of `isDeleted`: leave deleted rows out by `where: { isDeleted: false }`, on both sides.
 */
export const jobsRelations = defineRelationsPart({ jobs, tasks }, (relation) => ({
  jobs: {
    tasks: relation.many.tasks({ from: relation.jobs.id, to: relation.tasks.jobId }),
  },
  tasks: {
    job: relation.one.jobs({ from: relation.tasks.jobId, to: relation.jobs.id, optional: false }),
  },
}));
