/** What the queries of two or more schema packages are made of. */
export { agedOver } from "./queries/age.ts";
export { among } from "./queries/among.ts";
export type { Database } from "./queries/database.ts";
export { milliseconds } from "./queries/duration.ts";
export { cursorAt, exactTime, newerThan, olderThan, pageOf, type Cursor, type Page } from "./queries/keyset.ts";
export { prepared } from "./queries/prepared.ts";
export { inOrderLimit, rowLimit } from "./queries/row-limit.ts";
export { isCheckViolation } from "./queries/violation.ts";
