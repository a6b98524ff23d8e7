import { migrate, StrataError } from "@strata/migration-engine";
import { createDatabaseFrom, type TestDatabase } from "@strata/postgres-testkit";
import postgres from "postgres";
import { ADD_CALLBACK_TYPES, CREATE_TIMERS, roster } from "../timer-database.ts";
import { insertOldTimers } from "./old-rows.ts";

/** Where the migration can stand between its two ends. */
export const STAGES = ["expanded", "half backfilled", "ready"] as const;
export type Stage = (typeof STAGES)[number];

/** A database with timers of every kind in the old form. */
export function createOldTimerDatabase(): Promise<TestDatabase> {
  return createDatabaseFrom({ key: "timer-schema with timers in the old form", build: buildOldTimers });
}

/** The same, with the migration as far as that. */
export function createTimerDatabaseAt(stage: Stage): Promise<TestDatabase> {
  return createDatabaseFrom({
    key: `timer-schema with timers in the old form, ${stage}`,
    async build(url) {
      await buildOldTimers(url);
      await bringTo(url, stage);
    },
  });
}

/** The same, after contract, by one form or the other. */
export function createContractedTimerDatabase(form: "script" | "phased"): Promise<TestDatabase> {
  return createDatabaseFrom({
    key: `timer-schema with timers that were in the old form, by ${form}`,
    async build(url) {
      await buildOldTimers(url);
      await migrate({ url, roster, to: ADD_CALLBACK_TYPES, form });
    },
  });
}

export function finish(url: string) {
  return migrate({ url, roster, to: ADD_CALLBACK_TYPES });
}

async function buildOldTimers(url: string): Promise<void> {
  await migrate({ url, roster, to: CREATE_TIMERS });
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await insertOldTimers(sql);
  await sql.end();
}

/** As somebody would: by `--until ready`, or by Ctrl-C. */
async function bringTo(url: string, stage: Stage): Promise<void> {
  const to = ADD_CALLBACK_TYPES;
  if (stage === "ready") {
    await migrate({ url, roster, to, until: "ready" });
    return;
  }
  const stopped = new AbortController();
  try {
    await migrate({
      url,
      roster,
      to,
      signal: stopped.signal,
      report: (event) => {
        if (stage === "expanded" && event.type === "phase-started" && event.stage === "backfill") stopped.abort();
        if (stage === "half backfilled" && event.type === "backfill-progress") stopped.abort();
      },
    });
  } catch (error) {
    if (error instanceof StrataError && error.code === "INTERRUPTED") return;
    throw error;
  }
  throw new Error("It was not stopped.");
}
