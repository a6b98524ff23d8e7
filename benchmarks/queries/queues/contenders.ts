import { join } from "node:path";

/** A job system that is compared. */
export interface QueueContender {
  readonly name: string;
  /** The program that calls `trial`. */
  readonly program: string;
  /** Of its database afterwards: how many jobs are not completed. */
  readonly unfinished: string;
}

export const PEERS = join(import.meta.dirname, "../peers");

export const strata: QueueContender = {
  name: "strata",
  program: join(import.meta.dirname, "strata.ts"),
  unfinished: "SELECT count(*) FROM jobs WHERE status <> 'completed'",
};

/** It deletes what is completed. */
export const graphileWorker: QueueContender = {
  name: "graphile-worker",
  program: join(PEERS, "graphile-worker.mjs"),
  unfinished: "SELECT count(*) FROM graphile_worker.jobs",
};

export const pgBoss: QueueContender = {
  name: "pg-boss",
  program: join(PEERS, "pg-boss.mjs"),
  unfinished: "SELECT count(*) FROM pgboss.job WHERE state <> 'completed'",
};
