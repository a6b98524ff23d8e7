import { drizzle as drizzle0 } from "drizzle-orm-0/postgres-js";
import { migrate as migrate0 } from "drizzle-orm-0/postgres-js/migrator";
import { drizzle as drizzle1 } from "drizzle-orm/postgres-js";
import { migrate as migrate1 } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import type { SchemaPackage } from "../../src/index.ts";

/** Where drizzle is told to keep its table; its own choice without it. */
interface Place {
  readonly migrationsSchema?: string;
  readonly migrationsTable?: string;
}

/** Runs drizzle-orm 0.45's own migrator, as most databases have been migrated. */
export async function migrateWithDrizzle0(
  url: string,
  { migrations }: SchemaPackage,
  place: Place = {},
): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  await migrate0(drizzle0(client), { migrationsFolder: migrations, ...place });
  await client.end();
}

/** Runs drizzle-orm 1.0's own migrator, which also brings a table of 0.x to its own form. */
export async function migrateWithDrizzle1(
  url: string,
  { migrations }: SchemaPackage,
  place: Place = {},
): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  await migrate1(drizzle1({ client }), { migrationsFolder: migrations, ...place });
  await client.end();
}
