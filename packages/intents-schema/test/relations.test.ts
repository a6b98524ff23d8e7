import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { expect, test } from "vitest";
import { claimDueIntents, createIntent, recordExecution } from "../src/queries.ts";
import { intentsRelations } from "../src/relations.ts";
import { createLatestIntentsDatabase } from "./intents-database.ts";
import { dueIntent, MINUTE } from "./queries/new-intent.ts";

test("an intent is read with its executions, and an execution with its intent", async () => {
  await using database = await createLatestIntentsDatabase();
  const client = postgres(database.url, { max: 1 });
  const db = drizzle({ client, relations: { ...intentsRelations } });
  try {
    await createIntent(db, dueIntent({ intentName: "Water" }));
    await createIntent(db, dueIntent({ intentName: "Bread", nextCheck: null }));
    const [claimed] = await claimDueIntents(db, { leaseMs: MINUTE, limit: 1 });
    if (claimed === undefined) throw new Error("not claimed");
    await recordExecution(db, { claim: claimed.claim, status: "gate_blocked", next: null });

    expect(
      await db.query.scheduledIntents.findMany({
        columns: { intentName: true },
        with: { executions: { columns: { status: true }, orderBy: { executedAt: "desc" } } },
        orderBy: { intentName: "asc" },
      }),
    ).toEqual([
      { intentName: "Bread", executions: [] },
      { intentName: "Water", executions: [{ status: "gate_blocked" }] },
    ]);
    const execution = await db.query.intentExecutions.findFirst({ with: { intent: { with: { executions: true } } } });
    expect(execution?.intent.intentName).toBe("Water");
    expect(execution?.intent.executions[0]?.executedAt).toEqual(execution?.executedAt);
  } finally {
    await client.end();
  }
});
