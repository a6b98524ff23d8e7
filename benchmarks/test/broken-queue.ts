import { trial } from "../queries/queues/trial.ts";

/* A job system without a database, which does wrong what the environment variable BROKEN_QUEUE says. */

const how = process.env["BROKEN_QUEUE"];

await trial(async () => {
  const waiting: number[] = [];
  return {
    enqueue: async (number) => void waiting.push(number),
    work: async (carryOut) => {
      if (how === "loses one") waiting.pop();
      if (how === "does one again") waiting.push(0);
      for (const number of waiting.splice(0)) carryOut(number);
    },
    [Symbol.asyncDispose]: async () => {},
  };
});
