import { additions, readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { createIntentsDatabase, createLatestIntentsDatabase } from "./intents-database.ts";

test("tier 1 adds indexes, a trigger, settings and comments, and changes nothing that could reject a write", async () => {
  await using tier0 = await createIntentsDatabase();
  await using latest = await createLatestIntentsDatabase();
  const { added, before, after } = additions(await readCatalog(tier0.sql), await readCatalog(latest.sql));
  expect(after).toEqual(before);
  expect(added).toEqual({
    indexes: {
      idx_intents_expiring:
        "CREATE INDEX idx_intents_expiring ON scheduled_intents USING btree (expires_at) WHERE (enabled AND (expires_at IS NOT NULL))",
      idx_intents_trigger_enabled:
        "CREATE INDEX idx_intents_trigger_enabled ON scheduled_intents USING btree (trigger_type, id) WHERE enabled",
      idx_executions_executed_brin:
        "CREATE INDEX idx_executions_executed_brin ON intent_executions USING brin (executed_at)",
    },
    triggers: {
      scheduled_intents_touch_row:
        "CREATE TRIGGER scheduled_intents_touch_row BEFORE UPDATE ON scheduled_intents FOR EACH ROW EXECUTE FUNCTION intents_touch_row()",
    },
    functions: { "intents_touch_row()": expect.stringContaining("NEW.updated_at = pg_catalog.now()") },
    settings: {
      intent_executions: [
        "autovacuum_analyze_scale_factor=0.02",
        "autovacuum_vacuum_insert_scale_factor=0.05",
        "autovacuum_vacuum_scale_factor=0.05",
      ],
      scheduled_intents: [
        "autovacuum_analyze_scale_factor=0.02",
        "autovacuum_analyze_threshold=1000",
        "autovacuum_vacuum_scale_factor=0.01",
        "autovacuum_vacuum_threshold=1000",
      ],
    },
  });
});

test("every table and every column has a comment", async () => {
  await using latest = await createLatestIntentsDatabase();
  const { tables } = await readCatalog(latest.sql);
  const uncommented = Object.entries(tables).flatMap(([name, { comment, columns }]) => [
    ...(comment === null ? [name] : []),
    ...columns.filter((column) => column.comment === null).map((column) => `${name}.${column.name}`),
  ]);
  expect(uncommented).toEqual([]);
});
