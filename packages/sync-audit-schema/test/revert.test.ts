import { revert } from "@strata/migration-engine";
import { readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { createSyncDatabase, INITIAL_SCHEMA, roster } from "./sync-database.ts";

test.each([
  ["sync_sessions", { session_id: crypto.randomUUID(), sync_mode: "global" }],
  ["sync_events", { session_id: crypto.randomUUID(), event_type: "session_created" }],
  ["sync_participants", { session_id: crypto.randomUUID(), participant_id: crypto.randomUUID(), total_time_ms: 1 }],
])("is refused with the count while there are rows in %s, unless the loss is accepted", async (table, row) => {
  await using database = await createSyncDatabase(INITIAL_SCHEMA);
  const { url, sql } = database;
  await sql`insert into ${sql(table)} ${sql(row)}`;

  await expect(revert({ url, roster })).rejects.toMatchObject({
    code: "DATA_LOSS_REFUSED",
    message: expect.stringContaining("would be lost with sync_sessions, sync_events and sync_participants: 1"),
    next: expect.stringContaining("--accept-data-loss"),
  });
  expect(await sql`select count(*)::int as kept from ${sql(table)}`).toEqual([{ kept: 1 }]);

  await revert({ url, roster, acceptDataLoss: true });
  expect(await readCatalog(sql)).toMatchObject({ tables: {}, enums: {} });
});

test("taking the indexes back loses nothing and is not refused", async () => {
  await using database = await createSyncDatabase();
  const { url, sql } = database;
  await sql`insert into sync_sessions ${sql({ session_id: crypto.randomUUID(), sync_mode: "global" })}`;
  await revert({ url, roster });
  expect(await sql`select count(*)::int as kept from sync_sessions`).toEqual([{ kept: 1 }]);
});
