/** What the database has beside the tables. For `pnpm generate` and `pnpm check`; a service needs none of it. */
export * from "./timers-comments.ts";
export * from "./timers-storage.ts";
export * from "./updated-at-trigger.ts";
