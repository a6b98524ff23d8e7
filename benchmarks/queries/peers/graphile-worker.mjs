import { Logger, makeWorkerUtils, runOnce } from "graphile-worker";
import { trial } from "../queues/trial.ts";

// Its own runner. A batch is its local queue, with completions batched, as its page on performance has it; by itself, neither.
await trial(async ({ url, batch, workers }) => {
  const preset = {
    worker: {
      connectionString: url,
      concurrentJobs: workers,
      maxPoolSize: workers,
      logger: new Logger(() => () => {}),
      ...(batch > 1 && { localQueue: { size: batch }, completeJobBatchDelay: 0, failJobBatchDelay: 0 }),
    },
  };
  const utils = await makeWorkerUtils({ preset });
  await utils.migrate();
  return {
    enqueue: (number) => utils.addJob("bench", { number }),
    work: (carryOut) =>
      runOnce({ preset, noHandleSignals: true, taskList: { bench: ({ number }) => carryOut(number) } }),
    [Symbol.asyncDispose]: async () => utils.release(),
  };
});
