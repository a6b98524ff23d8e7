/** What the database has beside the tables. For `pnpm generate` and `pnpm check`; a service needs none of it. */
export * from "./jobs-comments.ts";
export * from "./storage.ts";
export * from "./tasks-comments.ts";
export * from "./touch-row-triggers.ts";
