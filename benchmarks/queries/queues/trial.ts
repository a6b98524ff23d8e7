import { atOnce } from "../at-once.ts";

/** What a contender is told, as JSON, in its first argument. */
export interface Task {
  /** An empty database. */
  readonly url: string;
  readonly jobs: number;
  /** How many jobs are fetched at a time. */
  readonly batch: number;
  /** How many work at a time, and have a connection each. */
  readonly workers: number;
}

/** What it writes, as JSON, in its last line. */
export interface TrialResult {
  readonly enqueueMs: number;
  /** Fetched, carried out (that is nothing but counting), completed. */
  readonly workMs: number;
  /** How many different jobs were carried out, and how often one again. */
  readonly carriedOut: number;
  readonly again: number;
}

/** A job system at work. */
export interface Queue extends AsyncDisposable {
  enqueue(number: number): Promise<unknown>;
  /** Carries out all that waits, and returns when everything is completed. */
  work(carryOut: (number: number) => void): Promise<void>;
}

/** Before it is measured: connections are open then, and the code is compiled. */
const WARM_UP = 500;

/** The program of a contender: a process of its own, in which nothing else runs. */
export async function trial(open: (task: Task) => Promise<Queue>): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? "") as Task;
  await using queue = await open(task);
  await measure(queue, task.workers, Math.min(WARM_UP, task.jobs));
  process.stdout.write(`${JSON.stringify(await measure(queue, task.workers, task.jobs))}\n`);
}

async function measure(queue: Queue, workers: number, jobs: number): Promise<TrialResult> {
  const begun = performance.now();
  await atOnce(workers, jobs, async (number) => void (await queue.enqueue(number)));
  const enqueued = performance.now();
  const seen = new Set<number>();
  let times = 0;
  await queue.work((number) => {
    seen.add(number);
    times += 1;
  });
  const worked = performance.now();
  return {
    enqueueMs: enqueued - begun,
    workMs: worked - enqueued,
    carriedOut: seen.size,
    again: times - seen.size,
  };
}
