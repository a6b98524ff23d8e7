const sources = ["database-url", "testcontainers", "embedded"] as const;

/** Where the server comes from. */
export interface ServerSettings {
  /** The source that has to be used. Undefined: a container if that is possible, else the embedded server. */
  readonly source: (typeof sources)[number] | undefined;
  /** Why, for the line that says which server was chosen. */
  readonly because: string;
  readonly databaseUrl: string;
  readonly image: string;
}

/** Reads STRATA_TEST_SERVER, DATABASE_URL and STRATA_TEST_IMAGE; an empty variable counts as unset. */
export function readServerSettings(env: Readonly<Record<string, string | undefined>>): ServerSettings {
  const named = env["STRATA_TEST_SERVER"] ?? "";
  const databaseUrl = env["DATABASE_URL"] ?? "";
  const forced = sources.find((source) => source === named);
  if (named !== "" && forced === undefined) {
    throw new Error(`STRATA_TEST_SERVER is "${named}". Set it to one of ${sources.join(", ")}, or unset it.`);
  }
  if (forced === "database-url" && databaseUrl === "") {
    throw new Error("STRATA_TEST_SERVER=database-url needs a server. Set DATABASE_URL, or unset STRATA_TEST_SERVER.");
  }
  return {
    source: forced ?? (databaseUrl === "" ? undefined : "database-url"),
    because: forced === undefined ? "DATABASE_URL is set" : `STRATA_TEST_SERVER=${forced}`,
    databaseUrl,
    image: env["STRATA_TEST_IMAGE"] || "postgres:18-alpine",
  };
}
