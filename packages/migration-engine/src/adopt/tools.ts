import { dbmate } from "./tools/dbmate.ts";
import { drizzle } from "./tools/drizzle.ts";
import { golangMigrate } from "./tools/golang-migrate.ts";
import { nodePgMigrate } from "./tools/node-pg-migrate.ts";
import { sqlx } from "./tools/sqlx.ts";
import type { Tool } from "./tools/tool.ts";

/** The tools whose tables `adopt` reads. What others have, River's `river_migration` say, is not looked at. */
export const TOOLS: readonly Tool[] = [drizzle, sqlx, golangMigrate, dbmate, nodePgMigrate];

/** As they are called on the command line. */
export const TOOL_NAMES: readonly string[] = TOOLS.map(({ name }) => name);
