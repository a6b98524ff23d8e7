import { additions, readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { createTimerDatabase, createLatestTimerDatabase } from "./timer-database.ts";

test("tier 1 adds indexes,  settings and comments, and changes nothing that could reject a write", async () => {
  await using tier0 = await createTimerDatabase();
  await using latest = await createLatestTimerDatabase();
  const { added, before, after } = additions(await readCatalog(tier0.sql), await readCatalog(latest.sql));
  expect(after).toEqual(before);
  expect(added).toEqual({
    indexes: {
      idx_timers_status_created:
        "CREATE INDEX idx_timers_status_created ON timers USING btree (status, created_at DESC, id DESC)",
      idx_timers_terminal_updated:
        "CREATE INDEX idx_timers_terminal_updated ON timers USING btree (updated_at) WHERE ((status)::text = ANY ((ARRAY['completed'::character varying, 'failed'::character varying, 'canceled'::character varying])::text[]))",
    },
    triggers: {},
    functions: {},
    settings: {
      timers: [
        "autovacuum_analyze_scale_factor=0.02",
        "autovacuum_analyze_threshold=1000",
        "autovacuum_vacuum_scale_factor=0.01",
        "autovacuum_vacuum_threshold=1000",
      ],
    },
  });
});

test("every table and every column has a comment", async () => {
  await using latest = await createLatestTimerDatabase();
  const { tables } = await readCatalog(latest.sql);
  const uncommented = Object.entries(tables).flatMap(([name, { comment, columns }]) => [
    ...(comment === null ? [name] : []),
    ...columns.filter((column) => column.comment === null).map((column) => `${name}.${column.name}`),
  ]);
  expect(uncommented).toEqual([]);
});
