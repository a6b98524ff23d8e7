import postgres from "postgres";
import { inRounds, type Series } from "../../measure/rounds.ts";
import { runWhole, type Cost } from "../../measure/whole-process.ts";
import type { Databases } from "../databases.ts";
import type { QueueContender } from "./contenders.ts";
import type { Task, TrialResult } from "./trial.ts";

export interface QueuesOptions extends Omit<Task, "url"> {
  readonly rounds: number;
}

export interface QueuesResult {
  readonly enqueue: readonly Series[];
  /** Fetched and completed. */
  readonly work: readonly Series[];
}

/**
 * Lets job systems do the same work in turns, each in a process and an empty database of its own.
 *
 * @throws Error when one has lost a job, carried one out twice, or not completed it
 */
export async function compareQueues(
  databases: Databases,
  contenders: readonly QueueContender[],
  { rounds, ...task }: QueuesOptions,
): Promise<QueuesResult> {
  const enqueued = new Map(contenders.map(({ name }) => [name, [] as Cost[]]));
  const work = await inRounds(
    contenders.map((contender) => ({
      name: contender.name,
      async measure() {
        const url = await databases.create();
        const { enqueueMs, workMs, cost } = await runTrial(contender, { ...task, url });
        await databases.drop(url);
        enqueued.get(contender.name)?.push({ ...cost, wallMs: enqueueMs });
        return { ...cost, wallMs: workMs };
      },
    })),
    rounds,
  );
  return { work, enqueue: work.map(({ name }) => ({ name, costs: enqueued.get(name) ?? [] })) };
}

async function runTrial(
  { name, program, unfinished }: QueueContender,
  task: Task,
): Promise<TrialResult & { cost: Cost }> {
  const { output, ...cost } = await runWhole({
    program: process.execPath,
    arguments: [program, JSON.stringify(task)],
  });
  const result = JSON.parse(output.trim().split("\n").at(-1) ?? "") as TrialResult;
  if (result.carriedOut !== task.jobs || result.again !== 0) {
    throw new Error(`${name} carried out ${result.carriedOut} of ${task.jobs} jobs, and ${result.again} again`);
  }
  const sql = postgres(task.url, { max: 1, onnotice: () => {} });
  const [left] = await sql.unsafe<{ count: string }[]>(unfinished);
  await sql.end();
  if (left?.count !== "0") throw new Error(`${name} has left ${left?.count} jobs unfinished`);
  return { ...result, cost };
}
