/** What the validators of two or more schema packages are made of: Drizzle's zod module, where it leaves something open. */
export { cronExpression } from "./validation/cron-expression.ts";
export { createInsertSchemaOfJson, createUpdateSchemaOfJson } from "./validation/instant.ts";
export { jsonObject } from "./validation/json-object.ts";
export { storedText } from "./validation/stored-text.ts";
export { timeZone } from "./validation/time-zone.ts";
