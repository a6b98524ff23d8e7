import { PgBoss } from "pg-boss";
import { atOnce } from "../at-once.ts";
import { trial } from "../queues/trial.ts";

// `fetch` and `complete` in a loop, as its documentation has it for who wants to go faster than the polling of `work`.
await trial(async ({ url, batch, workers }) => {
  const boss = new PgBoss({ connectionString: url, max: workers, supervise: false, schedule: false });
  await boss.start();
  await boss.createQueue("bench");
  return {
    enqueue: (number) => boss.send("bench", { number }),
    work: (carryOut) =>
      atOnce(workers, workers, async () => {
        for (;;) {
          const jobs = await boss.fetch("bench", { batchSize: batch });
          if (jobs.length === 0) return;
          for (const { data } of jobs) carryOut(data.number);
          await boss.complete(
            "bench",
            jobs.map(({ id }) => id),
          );
        }
      }),
    [Symbol.asyncDispose]: () => boss.stop({ graceful: false }),
  };
});
