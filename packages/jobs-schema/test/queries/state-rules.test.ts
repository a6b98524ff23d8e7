import type { TestDatabase } from "@strata/postgres-testkit";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jobs, tasks, type JobStatus } from "../../src/index.ts";
import {
  addTask,
  cancelJob,
  dequeueJobs,
  finishJob,
  finishJobs,
  jobTasks,
  recoverStuckJobs,
  softDeleteJob,
  StaleVersionError,
  updateJob,
  userJobs,
  type JobClaim,
} from "../../src/queries.ts";
import { createLatestJobDatabase } from "../job-database.ts";
import { ADA, ageJob, enqueue, MINUTE } from "./a-job.ts";
import { openPostgresJs, type OpenDatabase } from "@strata/postgres-testkit/drivers";

let database: TestDatabase;
let opened: OpenDatabase;
beforeAll(async () => {
  database = await createLatestJobDatabase();
  opened = openPostgresJs(database.url);
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await database.drop();
});

const anyStep = fc.oneof(
  fc.constant({ kind: "dequeue" } as const),
  fc.record({
    kind: fc.constant("finish" as const),
    /** Which of the claims made so far says so; all but the last are lost. */
    claim: fc.nat(3),
    status: fc.constantFrom("completed" as const, "failed" as const),
    among: fc.boolean(),
  }),
  fc.constant({ kind: "cancel" } as const),
  fc.record({ kind: fc.constant("recover" as const), to: fc.constantFrom("created" as const, "failed" as const) }),
  fc.record({ kind: fc.constant("update" as const), late: fc.boolean(), priority: fc.nat(100) }),
  fc.constant({ kind: "add task" } as const),
  fc.constant({ kind: "delete" } as const),
);

type Step = typeof anyStep extends fc.Arbitrary<infer Each> ? Each : never;

/** What the rules say, without a database. */
interface Model {
  status: JobStatus;
  deleted: boolean;
  tasks: number;
  version: number;
  held: number | undefined;
}

test("whatever is done in whatever order, a job keeps to the rules", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 20 }), async (steps) => {
      await database.sql`truncate jobs cascade`;
      const { db } = opened;
      const { id: jobId } = await enqueue(db);
      const claims: JobClaim[] = [];
      const model: Model = { status: "created", deleted: false, tasks: 0, version: 1, held: undefined };
      /** The job has changed: whoever holds it holds it no more. */
      const changed = (status: JobStatus) => {
        model.status = status;
        model.version += 1;
        model.held = undefined;
      };

      const carryOut: { [Kind in Step["kind"]]: (step: Extract<Step, { kind: Kind }>) => Promise<void> } = {
        dequeue: async () => {
          const dequeued = await dequeueJobs(db, { limit: 1 });
          expect(dequeued).toHaveLength(model.status === "created" && !model.deleted ? 1 : 0);
          for (const job of dequeued) {
            changed("processing");
            model.held = claims.push(job) - 1;
          }
        },
        finish: async (step) => {
          const claim = claims[step.claim];
          if (claim === undefined) return;
          const { status } = step;
          const [finished] = step.among
            ? await finishJobs(db, { claims: claims.slice(0, step.claim + 1), status })
            : [await finishJob(db, { claim, status })];
          expect(finished !== undefined).toBe(model.held === step.claim);
          if (finished !== undefined) changed(status);
        },
        cancel: async () => {
          const isOpen = model.status === "created" || model.status === "processing";
          const cancelled = await cancelJob(db, { jobId });
          expect(cancelled !== undefined).toBe(isOpen && !model.deleted);
          if (cancelled !== undefined) changed("cancelled");
        },
        recover: async ({ to }) => {
          await ageJob(database, jobId, MINUTE);
          const recovered = await recoverStuckJobs(db, { stuckForMs: MINUTE / 2, to });
          expect(recovered).toHaveLength(model.status === "processing" && !model.deleted ? 1 : 0);
          if (recovered.length > 0) changed(to);
        },
        update: async ({ late, priority }) => {
          const job = { id: jobId, version: model.version - Number(late) };
          const updated = await updateJob(db, { job, set: { priority } }).catch((error: unknown) => error);
          expect(updated instanceof StaleVersionError).toBe(late || model.deleted);
          if (updated instanceof StaleVersionError) return;
          expect(updated).toMatchObject({ priority, status: model.status });
          changed(model.status);
        },
        "add task": async () => {
          const task = await addTask(db, { jobId });
          expect(task !== undefined).toBe(!model.deleted);
          model.tasks += Number(task !== undefined);
        },
        delete: async () => {
          const gone = await softDeleteJob(db, { jobId });
          expect(gone?.tasks).toBe(model.deleted ? undefined : model.tasks);
          if (gone === undefined) return;
          model.deleted = true;
          changed(model.status);
        },
      };
      for (const each of steps) {
        await carryOut[each.kind](each as never);
        expect((await jobTasks(db, { jobId })).rows).toHaveLength(model.deleted ? 0 : model.tasks);
        expect((await userJobs(db, { userId: ADA })).rows).toHaveLength(model.deleted ? 0 : 1);
      }

      const { status, version, deleted: isDeleted } = model;
      expect(await db.select().from(jobs)).toMatchObject([{ id: jobId, status, version, isDeleted }]);
      const parts = await db.select().from(tasks);
      expect(parts.filter((task) => task.isDeleted === isDeleted)).toHaveLength(model.tasks);
    }),
    { numRuns: 60 },
  );
});
