import { Client } from "pg";
import { migrate } from "postgres-migrations";

const client = new Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await migrate({ client }, `${process.argv[2]}/migrations`);
await client.end();
