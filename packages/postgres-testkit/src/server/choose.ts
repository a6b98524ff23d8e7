import type { PostgresVersion } from "@strata/local-postgres";
import { useDatabaseUrl } from "./database-url.ts";
import { readServerSettings } from "./settings.ts";
import type { TestServer } from "./test-server.ts";

/**
 * The server of a test run: DATABASE_URL, else a container when a Docker engine answers and has the image, else the
 * embedded server. `report` gets one line with the choice and its reason. What STRATA_TEST_SERVER or
 * STRATA_POSTGRES_VERSION forces, or DATABASE_URL names, is used or is an error: nothing else takes its place. An image
 * is pulled only when containers are forced, since a pull may take minutes or never end.
 */
export async function startTestServer(
  env: Readonly<Record<string, string | undefined>>,
  report: (line: string) => void,
): Promise<TestServer> {
  const { source, because, version, databaseUrl, image } = readServerSettings(env);
  if (source === "database-url") {
    report(`Test server: DATABASE_URL (${because})`);
    return useDatabaseUrl(databaseUrl);
  }
  if (source === "embedded") {
    report(`Test server: the embedded PostgreSQL ${version} (${because})`);
    return startEmbedded(version);
  }

  // Testcontainers takes half a second to load: only who needs it pays.
  const { findDocker, startContainer } = await import("./container.ts");
  if (source === "testcontainers") {
    report(`Test server: a container of ${image} (${because})`);
    return startContainer(image);
  }
  const docker = await findDocker(image);
  if (docker.ready) {
    report(`Test server: a container of ${image} (DATABASE_URL is not set, Docker has the image)`);
    return startContainer(image);
  }
  report(`Test server: the embedded PostgreSQL ${version} (DATABASE_URL is not set, ${docker.why})`);
  return startEmbedded(version);
}

async function startEmbedded(version: PostgresVersion): Promise<TestServer> {
  const { startThrowawayServer } = await import("@strata/local-postgres");
  return startThrowawayServer({ version, settings: { max_connections: "200" } });
}
