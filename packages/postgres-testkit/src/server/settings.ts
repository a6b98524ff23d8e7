import { DEFAULT_VERSION, postgresVersions, type PostgresVersion } from "@strata/local-postgres";

const sources = ["database-url", "testcontainers", "embedded"] as const;

/** Where the server comes from. */
export interface ServerSettings {
  /** The source that has to be used. Undefined: a container if that is possible, else the embedded server. */
  readonly source: (typeof sources)[number] | undefined;
  /** Why, for the line that says which server was chosen. */
  readonly because: string;
  /** Of the embedded server, and of servers that a test starts for itself. */
  readonly version: PostgresVersion;
  readonly databaseUrl: string;
  readonly image: string;
}

/**
 * Reads STRATA_TEST_SERVER, STRATA_POSTGRES_VERSION, DATABASE_URL and STRATA_TEST_IMAGE; an empty variable counts as
 * unset. A version goes before DATABASE_URL: it can only be had from the embedded server.
 */
export function readServerSettings(env: Readonly<Record<string, string | undefined>>): ServerSettings {
  const named = env["STRATA_TEST_SERVER"] ?? "";
  const databaseUrl = env["DATABASE_URL"] ?? "";
  const forced = sources.find((source) => source === named);
  const version = readVersion(env);
  if (named !== "" && forced === undefined) {
    throw new Error(`STRATA_TEST_SERVER is "${named}". Set it to one of ${sources.join(", ")}, or unset it.`);
  }
  if (forced === "database-url" && databaseUrl === "") {
    throw new Error("STRATA_TEST_SERVER=database-url needs a server. Set DATABASE_URL, or unset STRATA_TEST_SERVER.");
  }
  if (version !== undefined && forced !== undefined && forced !== "embedded") {
    throw new Error(
      `STRATA_POSTGRES_VERSION=${version} needs the embedded server, and STRATA_TEST_SERVER=${forced} another. Unset one of them.`,
    );
  }
  return {
    ...chosen(),
    version: version ?? DEFAULT_VERSION,
    databaseUrl,
    image: env["STRATA_TEST_IMAGE"] || "postgres:18-alpine",
  };

  function chosen(): Pick<ServerSettings, "source" | "because"> {
    if (version !== undefined) return { source: "embedded", because: `STRATA_POSTGRES_VERSION=${version}` };
    if (forced !== undefined) return { source: forced, because: `STRATA_TEST_SERVER=${forced}` };
    return { source: databaseUrl === "" ? undefined : "database-url", because: "DATABASE_URL is set" };
  }
}

/** Undefined when it is not set. */
function readVersion(env: Readonly<Record<string, string | undefined>>): PostgresVersion | undefined {
  const named = env["STRATA_POSTGRES_VERSION"] ?? "";
  const version = postgresVersions.find((one) => String(one) === named);
  if (named === "" || version !== undefined) return version;
  throw new Error(
    `STRATA_POSTGRES_VERSION is "${named}". Set it to one of ${postgresVersions.join(", ")}, or unset it.`,
  );
}
