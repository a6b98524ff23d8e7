import { intentUserId } from "@strata/intents-schema";
import { openDatabase } from "./database.ts";
import { destination, dueTimers } from "./due-timers.ts";
import { planReminder } from "./plan-reminder.ts";

// pnpm migrate, then: DATABASE_URL=$(pnpm --silent db url) pnpm --filter @strata/example-reminder-service start

const { connection, db } = await openDatabase();
const inAMinute = new Date(Date.now() + 60_000);
const { timer } = await db.transaction((tx) =>
  planReminder(tx, { userId: intentUserId("ada"), about: "Drink water", at: inAMinute }),
);
console.log(`Planned: ${destination(timer.callbackConfig)} at ${timer.executeAt.toISOString()}`);
console.log(`${(await dueTimers(db, inAMinute)).length} timers will be due by then.`);
await connection.close();
