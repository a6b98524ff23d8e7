import { postgresVersions } from "@strata/local-postgres";
import { StrataError } from "@strata/migration-engine";
import { Client, type ClientConfig } from "pg";
import { openWorkbench, type Workbench } from "./workbench.ts";

/** A database as `pg` connects to it. */
export type LiveDatabase = Pick<ClientConfig, "ssl"> & { readonly url: string };

/**
 * Opens a workbench for comparisons with a live database: of the same major version, since each prints its catalog in
 * its own way, and with roles of the same names, so that the same grants can be made.
 *
 * @param url a server to use instead of a throwaway one
 * @throws StrataError VERSION_UNAVAILABLE; LocalServerError
 */
export async function openWorkbenchLike({ url: liveUrl, ssl }: LiveDatabase, url?: string): Promise<Workbench> {
  const live = await survey({ url: liveUrl, ssl });
  const version = postgresVersions.find((one) => one === live.version);
  if (version === undefined) throw unavailable(live.version, "There is no throwaway PostgreSQL of it.");
  if (url !== undefined) {
    const given = await survey({ url, ssl: false });
    if (given.version !== live.version) {
      throw unavailable(live.version, `The server of --throwaway is PostgreSQL ${given.version}.`);
    }
  }
  const workbench = await openWorkbench({ version, url });
  await workbench.ensureRoles(live.roles);
  return workbench;
}

async function survey({ url, ssl }: LiveDatabase): Promise<{ version: number; roles: string[] }> {
  const client = new Client({ connectionString: url, ssl, application_name: "strata" });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: number; roles: string[] }>(`
      SELECT current_setting('server_version_num')::int / 10000 AS version,
             ARRAY(SELECT rolname::text FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1) AS roles`);
    const [row] = rows;
    if (row === undefined) throw new Error("The server answered nothing.");
    return row;
  } finally {
    await client.end();
  }
}

function unavailable(version: number, why: string): StrataError {
  return new StrataError("VERSION_UNAVAILABLE", {
    what: `The comparison needs a throwaway PostgreSQL ${version}, like the live database.`,
    why,
  });
}
