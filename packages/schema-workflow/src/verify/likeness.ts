import { readFile } from "node:fs/promises";
import { findStatements, StrataError, type KeptLedger } from "@strata/migration-engine";
import { Client, DatabaseError, escapeIdentifier } from "pg";
import type { LiveDatabase } from "../workbench/like.ts";
import type { ScratchDatabase, Workbench } from "../workbench/workbench.ts";

/** What of a live database its migrations found there, and an empty one has to be given before they run again. */
export interface Likeness {
  readonly searchPath: string;
  /** The owner of the schema that the ledger lies in. */
  readonly schemaOwner: string;
  readonly databaseOwner: string;
  /** The role that initdb made; up to PostgreSQL 14 the schema public is its own. */
  readonly bootstrapRole: string;
  readonly version: number;
  /** Schemas with a ledger of their own: what lies there is described by that one. */
  readonly otherLedgers: readonly string[];
}

/** Looks at a live database. Needs the right to connect. */
export async function readLikeness(live: LiveDatabase, { schema }: KeptLedger): Promise<Likeness> {
  return connected(live, async (client) => {
    const { rows } = await client.query<Likeness>(
      `SELECT current_setting('search_path') AS "searchPath",
              (SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = $1) AS "schemaOwner",
              (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()) AS "databaseOwner",
              pg_get_userbyid(10) AS "bootstrapRole",
              current_setting('server_version_num')::int / 10000 AS version,
              ARRAY(SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE c.relname = 'strata_ledger' AND c.relkind IN ('r', 'p') AND n.nspname <> $1) AS "otherLedgers"`,
      [schema],
    );
    const [row] = rows;
    if (row === undefined) throw new Error("The server answered nothing.");
    return row;
  });
}

/**
 * Makes an empty database that is to the migrations as the live one was before the first of them: who runs them, where
 * they go, and what the setup script prepares.
 *
 * @param ours whether the server is a throwaway one, on which roles may be made superusers
 * @param setup file, run as the live database's owner; a role that it creates may be there already
 * @throws StrataError SETUP_FAILED
 */
export async function createAlike(
  workbench: Workbench,
  { schema, owner }: KeptLedger,
  likeness: Likeness,
  { ours, setup }: { readonly ours: boolean; readonly setup: string | undefined },
): Promise<ScratchDatabase> {
  const database = await workbench.createDatabase();
  const [name, role, home] = [database.name, owner, schema].map((one) => escapeIdentifier(one));
  const { schemaOwner, databaseOwner, bootstrapRole, searchPath, version } = likeness;
  await connected({ url: database.url }, async (client) => {
    for (const one of ours ? new Set([owner, databaseOwner]) : []) {
      await client.query(`ALTER ROLE ${escapeIdentifier(one)} SUPERUSER`);
    }
    await client.query(`ALTER DATABASE ${name} OWNER TO ${ours ? escapeIdentifier(databaseOwner) : role}`);
    if (version < 15) await client.query(`ALTER SCHEMA public OWNER TO ${escapeIdentifier(bootstrapRole)}`);
    if (schema !== "public") {
      await client.query(`CREATE SCHEMA ${home} AUTHORIZATION ${escapeIdentifier(schemaOwner)}`);
    }
    if (setup !== undefined) {
      if (ours) await client.query(`SET ROLE ${escapeIdentifier(databaseOwner)}`);
      await runSetup(client, setup);
      await client.query("RESET ROLE");
    }
    await client.query("SELECT set_config('search_path', $1, false)", [searchPath]);
    await client.query(`ALTER DATABASE ${name} SET search_path FROM CURRENT`);
    await client.query(`ALTER DATABASE ${name} SET role = ${role}`);
  });
  return database;
}

async function runSetup(client: Client, file: string): Promise<void> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new StrataError("SETUP_FAILED", { what: `${file} cannot be read.`, why: String(cause), cause });
  });
  for (const { start, end } of findStatements(text)) {
    const statement = text.slice(start, end);
    try {
      await client.query(statement);
    } catch (cause) {
      if (!(cause instanceof DatabaseError)) throw cause;
      // Roles are the cluster's: those of the live one have been made already.
      if (cause.code === "42710" && cause.routine === "CreateRole") continue;
      throw new StrataError("SETUP_FAILED", {
        what: `${file} failed: ${cause.message} (SQLSTATE ${cause.code})`,
        why: `The statement was: ${statement}`,
        location: { file, line: text.slice(0, start).split("\n").length },
        cause,
      });
    }
  }
}

async function connected<Result>(
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
