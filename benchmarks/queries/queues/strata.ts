import { dequeueJobs, enqueueJob, finishJobs } from "@strata/jobs-schema/queries";
import { jobUserId } from "@strata/jobs-schema";
import { migrate, readSchemaPackage } from "@strata/migration-engine";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { atOnce } from "../at-once.ts";
import { trial } from "./trial.ts";

/* Jobs of @strata/jobs-schema: a batch is dequeued in one statement, and finished in another. */

const userId = jobUserId(crypto.randomUUID());

await trial(async ({ url, batch, workers }) => {
  const jobsSchema = await readSchemaPackage(new URL("../../../packages/jobs-schema/", import.meta.url));
  await migrate({ url, roster: [jobsSchema] });
  const client = postgres(url, { max: workers, onnotice: () => {} });
  const db = drizzle({ client });
  return {
    enqueue: (number) => enqueueJob(db, { userId, jobType: "bench", payload: { resource_id: String(number) } }),
    work: (carryOut) =>
      atOnce(workers, workers, async () => {
        for (;;) {
          const jobs = await dequeueJobs(db, { limit: batch });
          if (jobs.length === 0) return;
          for (const { payload } of jobs) carryOut(Number(payload.resource_id));
          const finished = await finishJobs(db, { claims: jobs, status: "completed" });
          if (finished.length < jobs.length) throw new Error("a claim was lost");
        }
      }),
    [Symbol.asyncDispose]: () => client.end(),
  };
});
