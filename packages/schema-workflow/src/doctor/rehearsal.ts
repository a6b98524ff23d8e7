import { replay, type OrderedMigration } from "@strata/migration-engine";
import { Client, escapeIdentifier } from "pg";
import { readCatalog, type Catalog } from "../catalog/catalog.ts";
import { LEDGERS, withoutObjects } from "../catalog/ignore.ts";
import type { LiveDatabase } from "../workbench/like.ts";
import type { ScratchDatabase, Workbench } from "../workbench/workbench.ts";

/** Where migrations can be run as they ran on the live database, as often as one likes. */
export interface Rehearsals {
  /** An empty database with the live one's search_path. */
  open(): Promise<ScratchDatabase>;
  /** A copy of one of those, to which nobody is connected. */
  copy(database: ScratchDatabase): Promise<ScratchDatabase>;
}

/** @param live whose search_path the migrations are to find */
export async function rehearseLike(live: LiveDatabase, workbench: Workbench): Promise<Rehearsals> {
  const schemas = await readSearchPath(live);
  const create = async (template?: ScratchDatabase): Promise<ScratchDatabase> => {
    const database = await workbench.createDatabase(template);
    // Where migrations find `public` first there is nothing to do, and one of them may create the other schemas.
    if (schemas[0] !== "public") await giveSearchPath(database, schemas);
    return database;
  };
  return { open: () => create(), copy: create };
}

/** Runs one migration, as `migrate` would. @throws StrataError */
export function rehearse(database: ScratchDatabase, migration: OrderedMigration): Promise<void> {
  return replay({ url: database.url }, [migration]);
}

/** The catalog without what Strata and the tools before it keep for themselves. */
export async function readOwnCatalog({ url, ssl }: LiveDatabase, others: readonly string[] = []): Promise<Catalog> {
  return withoutObjects(await readCatalog(url, ssl), [...LEDGERS, ...others]);
}

async function readSearchPath({ url, ssl }: LiveDatabase): Promise<string[]> {
  return connected({ url, ssl }, async (client) => {
    const { rows } = await client.query<{ schemas: string[] }>("SELECT current_schemas(false)::text[] AS schemas");
    return rows[0]?.schemas ?? [];
  });
}

async function giveSearchPath(database: ScratchDatabase, schemas: readonly string[]): Promise<void> {
  const names = schemas.map((name) => escapeIdentifier(name));
  await connected({ url: database.url }, async (client) => {
    for (const name of names) await client.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
    // A setting of the database is not copied with it.
    await client.query(`ALTER DATABASE ${escapeIdentifier(database.name)} SET search_path = ${names.join(", ")}`);
  });
}

/** Does something on a connection of its own. */
export async function connected<Result>(
  { url, ssl }: LiveDatabase,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: url, ssl, application_name: "strata" });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
