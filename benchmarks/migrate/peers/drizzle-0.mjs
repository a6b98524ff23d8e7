import { drizzle } from "drizzle-orm-0/postgres-js";
import { migrate } from "drizzle-orm-0/postgres-js/migrator";
import postgres from "postgres";

const sql = postgres(process.env.DATABASE_URL, { max: 1, onnotice: () => {} });
await migrate(drizzle(sql), { migrationsFolder: `${process.argv[2]}/drizzle` });
await sql.end();
