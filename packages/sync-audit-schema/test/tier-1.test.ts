import { additions, readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { createSyncDatabase, createLatestSyncDatabase } from "./sync-database.ts";

test("tier 1 adds indexes, a trigger, settings and comments, and changes nothing that could reject a write", async () => {
  await using tier0 = await createSyncDatabase();
  await using latest = await createLatestSyncDatabase();
  const { added, before, after } = additions(await readCatalog(tier0.sql), await readCatalog(latest.sql));
  expect(after).toEqual(before);
  expect(added).toEqual({
    indexes: {
      idx_sync_events_participant_timestamp:
        'CREATE INDEX idx_sync_events_participant_timestamp ON sync_events USING btree (participant_id, "timestamp" DESC) WHERE (participant_id IS NOT NULL)',
      idx_sync_participants_participant:
        "CREATE INDEX idx_sync_participants_participant ON sync_participants USING btree (participant_id)",
    },
    triggers: {
      sync_sessions_touch_row:
        "CREATE TRIGGER sync_sessions_touch_row BEFORE UPDATE ON sync_sessions FOR EACH ROW WHEN ((NOT (new.last_updated_at IS DISTINCT FROM old.last_updated_at))) EXECUTE FUNCTION sync_sessions_touch_row()",
    },
    functions: { "sync_sessions_touch_row()": expect.stringContaining("NEW.last_updated_at = pg_catalog.now()") },
    settings: {
      sync_events: [
        "autovacuum_analyze_scale_factor=0.02",
        "autovacuum_vacuum_insert_scale_factor=0.05",
        "autovacuum_vacuum_scale_factor=0.05",
      ],
      sync_sessions: ["autovacuum_vacuum_scale_factor=0.02", "autovacuum_vacuum_threshold=1000"],
    },
  });
});

test("every table and every column has a comment", async () => {
  await using latest = await createLatestSyncDatabase();
  const { tables } = await readCatalog(latest.sql);
  const uncommented = Object.entries(tables).flatMap(([name, { comment, columns }]) => [
    ...(comment === null ? [name] : []),
    ...columns.filter((column) => column.comment === null).map((column) => `${name}.${column.name}`),
  ]);
  expect(uncommented).toEqual([]);
});
