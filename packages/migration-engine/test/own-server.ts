import { DEFAULT_VERSION, startThrowawayServer, type PostgresVersion } from "@strata/local-postgres";
import postgres, { type Sql } from "postgres";
import { onTestFinished } from "vitest";

export interface OwnServer {
  readonly url: string;
  readonly sql: Sql;
}

/** A server with settings that the others of a test run must not have, of the version that is under test. */
export async function ownServer(settings: Readonly<Record<string, string>>): Promise<OwnServer> {
  const version = Number(process.env["STRATA_POSTGRES_VERSION"] ?? DEFAULT_VERSION) as PostgresVersion;
  const server = await startThrowawayServer({ settings, version });
  onTestFinished(() => server.stop());
  const sql = postgres(server.url, { max: 4, onnotice: () => {} });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return { url: server.url, sql };
}
