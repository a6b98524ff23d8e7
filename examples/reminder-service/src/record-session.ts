import { syncEvents, syncSessions, type SyncMode } from "@strata/sync-audit-schema";
import type { Db } from "./database.ts";

/** Records that a session began. Called again for the same session, it adds another event and no second session. */
export async function recordSession(db: Db, sessionId: string, mode: SyncMode): Promise<void> {
  // An event needs no session to be there: the audit trail takes what comes, in any order.
  await db.insert(syncEvents).values({ sessionId, eventType: "session_started", stateSnapshot: { mode } });
  await db.insert(syncSessions).values({ sessionId, syncMode: mode, finalStatus: "running" }).onConflictDoNothing();
}
