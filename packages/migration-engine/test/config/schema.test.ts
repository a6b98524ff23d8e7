import { expect, test } from "vitest";
import { ENTRY_KEYS } from "../../src/config/config-file.ts";
import { LAYOUTS } from "../../src/layouts/layout.ts";
import schema from "@strata/migration-engine/strata.config.schema.json" with { type: "json" };

test("the published schema of strata.config.json and its reader know the same keys and layouts", () => {
  expect(Object.keys(schema.properties)).toEqual(["$schema", "packages", "ignore", "setup"]);
  const entry = schema.properties.packages.items;
  expect(Object.keys(entry.properties)).toEqual(Object.keys(ENTRY_KEYS));
  expect(entry.required).toEqual(["migrations"]);
  expect(entry.properties.layout.enum).toEqual(Object.keys(LAYOUTS));
  expect([schema.additionalProperties, entry.additionalProperties]).toEqual([false, false]);
});
