import { drizzle as drizzle0 } from "drizzle-orm-0/postgres-js";
import { migrate as migrate0 } from "drizzle-orm-0/postgres-js/migrator";
import { drizzle as drizzle1 } from "drizzle-orm/postgres-js";
import { migrate as migrate1 } from "drizzle-orm/postgres-js/migrator";
import type { SchemaPackage } from "@strata/migration-engine";
import postgres from "postgres";

/** Runs drizzle-orm 0.45's own migrator. */
export async function migrateWithDrizzle0(url: string, { migrations }: SchemaPackage): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  await migrate0(drizzle0(client), { migrationsFolder: migrations });
  await client.end();
}

/** Runs drizzle-orm 1.0's own migrator. */
export async function migrateWithDrizzle1(url: string, { migrations }: SchemaPackage): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  await migrate1(drizzle1({ client }), { migrationsFolder: migrations });
  await client.end();
}
