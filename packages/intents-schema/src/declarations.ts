/** What the database has beside the tables. For `pnpm generate` and `pnpm check`; a service needs none of it. */
export * from "./intent-executions-comments.ts";
export * from "./scheduled-intents-comments.ts";
export * from "./storage.ts";
export * from "./updated-at-trigger.ts";
