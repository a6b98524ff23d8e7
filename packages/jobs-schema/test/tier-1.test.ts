import { additions, readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { createJobDatabase, createLatestJobDatabase } from "./job-database.ts";

test("tier 1 adds indexes,  settings and comments, and changes nothing that could reject a write", async () => {
  await using tier0 = await createJobDatabase();
  await using latest = await createLatestJobDatabase();
  const { added, before, after } = additions(await readCatalog(tier0.sql), await readCatalog(latest.sql));
  expect(after).toEqual(before);
  expect(added).toEqual({
    indexes: {
      idx_jobs_dequeue:
        "CREATE INDEX idx_jobs_dequeue ON jobs USING btree (priority DESC, created_at, id) WHERE (((status)::text = 'created'::text) AND (is_deleted = false))",
      idx_jobs_user_created:
        "CREATE INDEX idx_jobs_user_created ON jobs USING btree (user_id, created_at DESC) WHERE (is_deleted = false)",
    },
    triggers: {},
    functions: {},
    settings: {
      jobs: [
        "autovacuum_analyze_scale_factor=0.02",
        "autovacuum_analyze_threshold=1000",
        "autovacuum_vacuum_scale_factor=0.01",
        "autovacuum_vacuum_threshold=1000",
      ],
      tasks: [
        "autovacuum_analyze_scale_factor=0.02",
        "autovacuum_analyze_threshold=1000",
        "autovacuum_vacuum_scale_factor=0.01",
        "autovacuum_vacuum_threshold=1000",
      ],
    },
  });
});

test("every table and every column has a comment", async () => {
  await using latest = await createLatestJobDatabase();
  const { tables } = await readCatalog(latest.sql);
  const uncommented = Object.entries(tables).flatMap(([name, { comment, columns }]) => [
    ...(comment === null ? [name] : []),
    ...columns.filter((column) => column.comment === null).map((column) => `${name}.${column.name}`),
  ]);
  expect(uncommented).toEqual([]);
});
