import { declareFunction, declareTrigger } from "@strata/schema-kit";
import { triggerRule, type Rule } from "@strata/schema-kit/hardening";
import { sql } from "drizzle-orm";
import { jobs } from "../jobs.ts";
import type { JobStatus } from "../status.ts";
import { tasks } from "../tasks.ts";

/**
 * Which status may follow which, of jobs and of tasks. What is processing is created again when it is recovered, what has
 * failed when it is tried once more.
 */
export const JOB_MOVES: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  created: ["processing", "cancelled"],
  processing: ["created", "completed", "failed", "cancelled"],
  completed: [],
  failed: ["created"],
  cancelled: [],
};

const moves = Object.entries(JOB_MOVES).flatMap(([from, tos]) => tos.map((to) => `${from} to ${to}`));

const refuseMove = (name: string) =>
  declareFunction({
    name,
    returns: "trigger",
    language: "plpgsql",
    // Whatever the writer's search_path has in it.
    set: { search_path: [] },
    body: `
BEGIN
  IF format('%s to %s', OLD.status, NEW.status) = ANY (TG_ARGV) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a row of % does not go from % to %', TG_TABLE_NAME, OLD.status, NEW.status
    USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
`,
  });

/** A function for each table, so that each rule goes by itself. */
const refuseMoveOfJob = refuseMove("jobs_refuse_move");
const refuseMoveOfTask = refuseMove("tasks_refuse_move");

export const statusRules: readonly Rule[] = [
  triggerRule(jobs, refuseMoveOfJob, {
    jobs_status_moves: declareTrigger({
      name: "jobs_status_moves",
      on: jobs,
      level: "row",
      timing: "before",
      events: ["update"],
      when: (row) => sql`${row.old.status} IS DISTINCT FROM ${row.new.status}`,
      call: refuseMoveOfJob,
      arguments: moves,
    }),
  }),
  triggerRule(tasks, refuseMoveOfTask, {
    tasks_status_moves: declareTrigger({
      name: "tasks_status_moves",
      on: tasks,
      level: "row",
      timing: "before",
      events: ["update"],
      when: (row) => sql`${row.old.status} IS DISTINCT FROM ${row.new.status}`,
      call: refuseMoveOfTask,
      arguments: moves,
    }),
  }),
];
