/** What the database has beside the tables. For `pnpm generate` and `pnpm check`; a service needs none of it. */
export * from "./last-updated-at-trigger.ts";
export * from "./storage.ts";
export * from "./sync-events-comments.ts";
export * from "./sync-participants-comments.ts";
export * from "./sync-sessions-comments.ts";
