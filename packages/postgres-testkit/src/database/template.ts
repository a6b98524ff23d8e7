import postgres from "postgres";
import { templateDatabaseName, withDatabase } from "./name.ts";

export interface RunOnServer {
  readonly url: string;
  readonly run: number;
}

declare module "vitest" {
  interface ProvidedContext {
    /** The server of this test run: the URL of a role that may create databases, and the number of the run. */
    postgresTestServer: RunOnServer;
  }
}

/** The first key of the advisory lock under which a template is built; the second is the run. */
const buildLockSpace = 0x57_72_74_62;

/**
 * The name of the database that holds `template`, building it unless another worker of this run has. It is built under
 * another name and renamed when it is done, so a builder that was killed leaves nothing that looks finished.
 */
export async function ensureTemplate(
  { url, run }: RunOnServer,
  template: { key: string; build(url: string): Promise<void> },
): Promise<string> {
  const name = templateDatabaseName(run, template.key);
  const admin = postgres(url, { max: 1, max_lifetime: null, idle_timeout: 0, onnotice: () => {} });
  try {
    if (await exists(admin, name)) return name;
    await admin`select pg_advisory_lock(${buildLockSpace}, ${run})`;
    if (await exists(admin, name)) return name;

    const unfinished = `${name}_unfinished`;
    await admin`drop database if exists ${admin(unfinished)} with (force)`;
    await admin`create database ${admin(unfinished)} template template0 encoding 'UTF8'`;
    await template.build(withDatabase(url, unfinished));
    // Nobody may be connected to a database that is copied (manual, CREATE DATABASE, Notes). Renaming it waits up to
    // five seconds for backends that are still on their way out, and fails when one stays.
    await admin`alter database ${admin(unfinished)} allow_connections false`;
    await admin`alter database ${admin(unfinished)} rename to ${admin(name)}`;
    return name;
  } finally {
    await admin.end();
  }
}

async function exists(admin: postgres.Sql, name: string): Promise<boolean> {
  const rows = await admin`select from pg_database where datname = ${name}`;
  return rows.length > 0;
}
