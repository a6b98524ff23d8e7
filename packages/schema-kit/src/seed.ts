/**
 * What the seeds of two or more schema packages are made of. Not drizzle-seed, which makes
 * each column by itself, so that status, times and counts of a row would not go together (docs/decisions/0015).
 */
export { timeOfDay } from "./seed/day.ts";
export { randomOf, type Random } from "./seed/random.ts";
export { serverTime } from "./seed/server-time.ts";
export { writeRows, type SeedProgress } from "./seed/write-rows.ts";
