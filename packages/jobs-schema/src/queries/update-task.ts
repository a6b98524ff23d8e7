import type { Database } from "@strata/schema-kit/queries";
import { and, eq } from "drizzle-orm";
import { tasks, type NewTask, type Task } from "../tasks.ts";
import { StaleVersionError } from "./stale-version-error.ts";

export type TaskChanges = Partial<Pick<NewTask, "status" | "payload" | "result">>;

export interface UpdateTaskOptions {
  /** The task as it was read, or its id and version. */
  readonly task: Pick<Task, "id" | "version">;
  readonly set: TaskChanges;
}

/**
 * Changes a task that is still as the caller has read it, and returns it with its new version. Index: tasks_pkey.
 *
 * A second call with the same version is stale.
 *
 * @throws StaleVersionError when somebody was faster, or the task is gone or deleted
 * @throws Error for an empty `set`, which Drizzle refuses
 */
export async function updateTask(db: Database, { task, set }: UpdateTaskOptions): Promise<Task> {
  const live = and(eq(tasks.id, task.id), eq(tasks.isDeleted, false));
  const [updated] = await db
    .update(tasks)
    .set(set)
    .where(and(live, eq(tasks.version, task.version)))
    .returning();
  if (updated !== undefined) return updated;
  const [now] = await db.select({ version: tasks.version }).from(tasks).where(live);
  throw new StaleVersionError({ table: "tasks", id: task.id, expected: task.version, found: now?.version });
}
