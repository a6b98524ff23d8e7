import { promises as fs } from "node:fs";
import path from "node:path";
import { Kysely, PostgresDialect } from "kysely";
import { FileMigrationProvider, Migrator } from "kysely/migration";
import { Pool } from "pg";

const db = new Kysely({
  dialect: new PostgresDialect({ pool: new Pool({ connectionString: process.env.DATABASE_URL, max: 1 }) }),
});
const provider = new FileMigrationProvider({ fs, path, migrationFolder: `${process.argv[2]}/migrations` });
const { error } = await new Migrator({ db, provider }).migrateToLatest();
if (error) throw error;
await db.destroy();
